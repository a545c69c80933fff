// Package temporaldev runs a Temporal server for development inside the calling process: all four of its services,
// SQLite underneath, every listener on one address. It uses public packages of go.temporal.io/server only, and is
// driven by the flags of `temporal server start-dev`, so that the official CLI can take its place.
package temporaldev

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
)

const clusterName = "active"

// Options says what to run. The zero value of a field takes the default that `temporal server start-dev` has,
// except IP, Port, LogLevel and LogFormat, which the command's flags set.
type Options struct {
	IP               string                              // address the frontend and the web UI listen on
	Port             int                                 // port of the frontend, 1 to 65535
	Namespaces       []string                            // registered before the server starts
	DBFilename       string                              // SQLite file; empty keeps everything in memory
	Headless         bool                                // no web UI
	UIPort           int                                 // port of the web UI; 0 is Port+1000
	SearchAttributes map[string]enumspb.IndexedValueType // registered in every namespace
	LogLevel         string                              // debug, info, warn, error or fatal
	LogFormat        string                              // json or console
	DynamicConfig    dynamicconfig.Client                // nil leaves every setting as the server has it
}

// Run starts the server and serves until ctx ends, then stops it in order. It returns nil after a clean stop.
func Run(ctx context.Context, opts Options) error {
	ports, err := freePorts(3)
	if err != nil {
		return fmt.Errorf("finding ports for the inner services: %w", err)
	}
	conf := serverConfig(opts, ports)
	if err := prepareDatabase(opts, conf.Persistence.DataStores[sqliteplugin.PluginName].SQL); err != nil {
		return err
	}
	server, err := temporal.NewServer(serverOptions(opts, conf, ports)...)
	if err != nil {
		return fmt.Errorf("assembling the Temporal server: %w", err)
	}
	if err := server.Start(); err != nil {
		return errors.Join(
			fmt.Errorf("starting the Temporal server on %s: %w", address(opts.IP, opts.Port), err), server.Stop(),
		)
	}
	stopUI := func() {}
	if !opts.Headless {
		stopUI = startUI(opts)
	}
	<-ctx.Done()
	stopUI()
	return server.Stop()
}

func serverOptions(opts Options, conf *config.Config, ports innerPorts) []temporal.ServerOption {
	logger := log.NewZapLogger(log.BuildZapLogger(log.Config{Stdout: true, Level: opts.LogLevel, Format: opts.LogFormat}))
	options := []temporal.ServerOption{
		temporal.WithConfig(conf),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(map[primitives.ServiceName]static.Hosts{
			primitives.FrontendService: static.SingleLocalHost(address(opts.IP, opts.Port)),
			primitives.HistoryService:  static.SingleLocalHost(address(opts.IP, ports.history)),
			primitives.MatchingService: static.SingleLocalHost(address(opts.IP, ports.matching)),
			primitives.WorkerService:   static.SingleLocalHost(address(opts.IP, ports.worker)),
		}),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
			return authorization.NewNoopClaimMapper()
		}),
	}
	if opts.DynamicConfig != nil {
		options = append(options, temporal.WithDynamicConfigClient(opts.DynamicConfig))
	}
	return options
}

func serverConfig(opts Options, ports innerPorts) *config.Config {
	disabled := "disabled"
	frontend := address(opts.IP, opts.Port)
	service := func(port int) config.Service {
		return config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: opts.IP}}
	}
	return &config.Config{
		Global: config.Global{Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: opts.IP}},
		Persistence: config.Persistence{
			DefaultStore:     sqliteplugin.PluginName,
			VisibilityStore:  sqliteplugin.PluginName,
			NumHistoryShards: 1,
			DataStores:       map[string]config.DataStore{sqliteplugin.PluginName: {SQL: sqlConfig(opts.DBFilename)}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services: map[string]config.Service{
			"frontend": service(opts.Port), "history": service(ports.history),
			"matching": service(ports.matching), "worker": service(ports.worker),
		},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: disabled},
			Visibility: config.VisibilityArchival{State: disabled},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: disabled},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: disabled},
		}},
		PublicClient: config.PublicClient{HostPort: frontend},
	}
}

func sqlConfig(file string) *config.SQL {
	if file == "" {
		return &config.SQL{
			PluginName:        sqliteplugin.PluginName,
			DatabaseName:      "devstack-" + strconv.Itoa(os.Getpid()),
			ConnectAttributes: map[string]string{"mode": "memory", "cache": "shared"},
		}
	}
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: file,
		ConnectAttributes: map[string]string{
			"mode": "rwc",
			// A write-ahead log survives the death of the process at any moment; "normal" syncs it at checkpoints.
			"journal_mode": "wal",
			"synchronous":  "normal",
		},
	}
}

// prepareDatabase lays the tables in a new file and registers the namespaces. A new file is made under another
// name and renamed when whole, so that a start cut short does not leave half a schema behind.
func prepareDatabase(opts Options, conf *config.SQL) error {
	if opts.DBFilename != "" {
		if err := createFile(opts.DBFilename); err != nil {
			return fmt.Errorf("making the database file %s: %w", opts.DBFilename, err)
		}
	}
	namespaces := make([]*sqlite.NamespaceConfig, 0, len(opts.Namespaces))
	for _, name := range opts.Namespaces {
		namespace, err := sqlite.NewNamespaceConfig(clusterName, name, false, opts.SearchAttributes)
		if err != nil {
			return fmt.Errorf("describing namespace %q: %w", name, err)
		}
		namespaces = append(namespaces, namespace)
	}
	if err := sqlite.CreateNamespaces(conf, namespaces...); err != nil {
		return fmt.Errorf("registering namespaces: %w", err)
	}
	return nil
}

func createFile(name string) error {
	if _, err := os.Stat(name); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	unfinished := name + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	conf := sqlConfig(unfinished)
	delete(conf.ConnectAttributes, "journal_mode") // one plain file, so that one rename moves all of it
	if err := sqlite.SetupSchema(conf); err != nil {
		return err
	}
	return os.Rename(unfinished, name)
}

type innerPorts struct{ history, matching, worker int }

// freePorts asks the kernel for ports nobody listens on, holding each until all are known so that they differ.
func freePorts(count int) (innerPorts, error) {
	found := make([]int, count)
	for i := range found {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return innerPorts{}, err
		}
		defer listener.Close()
		found[i] = listener.Addr().(*net.TCPAddr).Port
	}
	return innerPorts{history: found[0], matching: found[1], worker: found[2]}, nil
}

func address(ip string, port int) string { return net.JoinHostPort(ip, strconv.Itoa(port)) }
