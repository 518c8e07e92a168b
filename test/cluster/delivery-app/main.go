// A small HTTP application that releases are shown with, and a client that counts its answers.
//
//	app                serves the version VERSION on port 8080
//	app stop           ends the process 1 of its container
//	app client URL     asks URL until SIGTERM, half with a new connection for each request and half keep-alive
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if len(os.Args) > 2 && os.Args[1] == "client" {
		client(ctx, os.Args[2], os.Args[3:])
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "stop" { // there is no kill in the image
		_ = syscall.Kill(1, syscall.SIGTERM)
		return
	}
	serve(ctx)
}

// serve answers with its version. After SIGTERM it closes each connection with its next answer, then ends.
func serve(ctx context.Context) {
	version, bad := os.Getenv("VERSION"), os.Getenv("BAD") != ""
	crashAfter, _ := strconv.Atoi(os.Getenv("CRASH_AFTER"))
	var served atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("/check", func(w http.ResponseWriter, _ *http.Request) {
		if bad {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprintf(w, "%s bad=%v\n", version, bad)
	})
	// answers as Prometheus does: one value for "errors", none for any other query
	mux.HandleFunc("/api/v1/query", func(w http.ResponseWriter, r *http.Request) {
		result := ""
		if r.URL.Query().Get("query") == `sum(errors{app="shop"}) > 0` {
			result = `{"metric":{},"value":[1700000000.123,"0.25"]}`
		}
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[%s]}}`, result)
	})
	mux.HandleFunc("/ready", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ready") })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, version)
		if n := served.Add(1); crashAfter > 0 && n >= int64(crashAfter) {
			fmt.Println("panic: out of order")
			os.Exit(1)
		}
	})
	server := &http.Server{Addr: ":8080", Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil {
			w.Header().Set("Connection", "close")
		}
		mux.ServeHTTP(w, r)
	})}
	go func() {
		<-ctx.Done()
		time.Sleep(3 * time.Second) // clients ask more often than that
		_ = server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Println(err)
		os.Exit(1)
	}
}

type key struct {
	second        int64
	kind, version string
}

// client prints "SECOND KIND VERSION COUNT" for each second, and "FAILED SECOND KIND ERROR" for each failed request.
func client(ctx context.Context, address string, options []string) {
	target, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	host := target.Host
	if len(options) > 0 {
		host = options[0] // the host to ask for, e.g. behind a gateway
	}
	var mutex sync.Mutex
	counts := map[key]int{}
	note := func(kind, version string, err error) {
		mutex.Lock()
		defer mutex.Unlock()
		now := time.Now().Unix()
		if err != nil {
			fmt.Println("FAILED", now, kind, strings.ReplaceAll(err.Error(), "\n", " "))
			return
		}
		counts[key{now, kind, version}]++
	}
	print := func(until int64) {
		mutex.Lock()
		defer mutex.Unlock()
		for k, n := range counts {
			if k.second < until {
				fmt.Println(k.second, k.kind, k.version, n)
				delete(counts, k)
			}
		}
	}
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		for _, keep := range []bool{true, false} {
			group.Add(1)
			go func(keep bool) {
				defer group.Done()
				ask(ctx, target, host, keep, note)
			}(keep)
		}
	}
	for ctx.Err() == nil {
		time.Sleep(time.Second)
		print(time.Now().Unix())
	}
	group.Wait()
	print(time.Now().Unix() + 1)
	fmt.Println("END")
}

// ask sends a request every 100 ms, without retries: what fails on a kept connection has failed.
func ask(ctx context.Context, target *url.URL, host string, keep bool, note func(string, string, error)) {
	kind := map[bool]string{true: "keep-alive", false: "new"}[keep]
	address := target.Host
	if target.Port() == "" {
		address += ":80"
	}
	// a lookup for each request would count failures of the DNS, too
	if resolved, err := net.ResolveTCPAddr("tcp", address); err == nil {
		address = resolved.String()
	}
	var conn net.Conn
	var reader *bufio.Reader
	for ; ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
		version, open, err := "", false, error(nil)
		if conn == nil {
			if conn, err = net.DialTimeout("tcp", address, 10*time.Second); err == nil {
				reader = bufio.NewReader(conn)
			}
		}
		if err == nil {
			version, open, err = once(conn, reader, target, host, keep)
		}
		note(kind, version, err)
		if conn != nil && !open {
			conn.Close()
			conn = nil
		}
	}
}

func once(c net.Conn, r *bufio.Reader, target *url.URL, host string, keep bool) (string, bool, error) {
	request, err := http.NewRequest(http.MethodGet, target.String(), nil)
	if err != nil {
		return "", false, err
	}
	request.Host, request.Close = host, !keep
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	if err := request.Write(c); err != nil {
		return "", false, err
	}
	response, err := http.ReadResponse(r, request)
	if err != nil {
		return "", false, err
	}
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %.60s", response.StatusCode, body)
	}
	return strings.TrimSpace(string(body)), keep && !response.Close && err == nil, err
}
