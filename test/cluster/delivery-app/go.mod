module delivery-app

go 1.21
