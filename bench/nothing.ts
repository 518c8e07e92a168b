/** What every app pays before it says anything: cdk8s and this library are read. */
import 'cdk8s';
import '../src';
