// Answers buildx as a Docker without containerd's image store does: the worker of its BuildKit
// names no snapshotter. It builds nothing.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	control "github.com/moby/buildkit/api/services/control"
	types "github.com/moby/buildkit/api/types"
	"google.golang.org/grpc"
)

type worker struct {
	control.UnimplementedControlServer
}

func (worker) ListWorkers(context.Context, *control.ListWorkersRequest) (*control.ListWorkersResponse, error) {
	labels := map[string]string{"org.mobyproject.buildkit.worker.executor": "containerd"}
	record := &types.WorkerRecord{ID: "moby", Labels: labels}
	return &control.ListWorkersResponse{Record: []*types.WorkerRecord{record}}, nil
}

func (worker) Info(context.Context, *control.InfoRequest) (*control.InfoResponse, error) {
	return &control.InfoResponse{BuildkitVersion: &types.BuildkitVersion{Version: "v0.25.0"}}, nil
}

// connections are those that Docker's API handed over.
type connections chan net.Conn

func (c connections) Accept() (net.Conn, error) { return <-c, nil }
func (c connections) Close() error              { return nil }
func (c connections) Addr() net.Addr            { return &net.UnixAddr{Name: "moby", Net: "unix"} }

func (c connections) ServeHTTP(out http.ResponseWriter, request *http.Request) {
	out.Header().Set("Api-Version", "1.51")
	switch {
	case strings.HasSuffix(request.URL.Path, "/_ping"):
		fmt.Fprint(out, "OK")
	case strings.HasSuffix(request.URL.Path, "/version"):
		fmt.Fprint(out, `{"Version": "28.5.2", "ApiVersion": "1.51", "MinAPIVersion": "1.24"}`)
	case strings.HasSuffix(request.URL.Path, "/grpc"):
		connection, _, err := out.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		fmt.Fprint(connection, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
		c <- connection
	default:
		http.NotFound(out, request)
	}
}

func main() {
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		panic(err)
	}
	handed := make(connections)
	server := grpc.NewServer()
	control.RegisterControlServer(server, worker{})
	go server.Serve(handed)
	panic(http.Serve(listener, handed))
}
