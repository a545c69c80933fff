package temporaldev

import (
	"fmt"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/dynamicconfig"
)

// Command is `server start-dev`, with the flags of the official CLI's command of that name.
func Command() *cobra.Command {
	server := &cobra.Command{Use: "server", Short: "Run a Temporal server"}
	server.AddCommand(startDev())
	return server
}

func startDev() *cobra.Command {
	opts := Options{}
	var namespaces, attributes, settings []string
	command := &cobra.Command{
		Use:   "start-dev",
		Short: "Run a Temporal server for development in this process until interrupted",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			// Signals are caught before anything starts: whoever stops a server that is still starting means it.
			ctx, stop := signal.NotifyContext(command.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			if err := opts.parse(namespaces, attributes, settings); err != nil {
				return err
			}
			return Run(ctx, opts)
		},
	}
	flags := command.Flags()
	flags.StringVar(&opts.IP, "ip", "127.0.0.1", "address to listen on")
	flags.IntVarP(&opts.Port, "port", "p", 7233, "port of the frontend service")
	flags.StringArrayVarP(&namespaces, "namespace", "n", nil, "namespace to register besides \"default\" (repeatable)")
	flags.StringVarP(&opts.DBFilename, "db-filename", "f", "", "SQLite file to keep the state in (default: in memory)")
	flags.BoolVar(&opts.Headless, "headless", false, "run without the web UI")
	flags.IntVar(&opts.UIPort, "ui-port", 0, "port of the web UI (default: --port + 1000)")
	flags.StringArrayVar(&attributes, "search-attribute", nil, "search attribute to register, as NAME=TYPE (repeatable)")
	flags.StringVar(&opts.LogLevel, "log-level", "warn", "debug, info, warn, error, never")
	flags.StringVar(&opts.LogFormat, "log-format", "console", "text or json")
	flags.StringArrayVar(&settings, "dynamic-config-value", nil, "dynamic configuration value, as KEY=JSON (repeatable)")
	return command
}

func (o *Options) parse(namespaces, attributes, settings []string) error {
	o.Namespaces = []string{"default"}
	for _, name := range namespaces {
		if name != "default" {
			o.Namespaces = append(o.Namespaces, name)
		}
	}
	if o.LogLevel == "never" {
		o.LogLevel = "fatal"
	}
	if o.LogFormat != "json" {
		o.LogFormat = "console"
	}
	var err error
	if o.SearchAttributes, err = parseAttributes(attributes); err != nil {
		return err
	}
	o.DynamicConfig, err = parseSettings(settings)
	return err
}

func parseAttributes(pairs []string) (map[string]enumspb.IndexedValueType, error) {
	parsed := make(map[string]enumspb.IndexedValueType, len(pairs))
	for _, pair := range pairs {
		name, kind, found := strings.Cut(pair, "=")
		if !found || name == "" {
			return nil, fmt.Errorf("--search-attribute %q: write it as NAME=TYPE", pair)
		}
		value, err := enumspb.IndexedValueTypeFromString(kind)
		if err != nil {
			return nil, fmt.Errorf(
				"--search-attribute %q: %w; the types are Text, Keyword, Int, Double, Bool, Datetime and KeywordList", pair, err,
			)
		}
		parsed[name] = value
	}
	return parsed, nil
}

// devSettings lift the caches and limits that make sense for a shared cluster and not for one developer.
var devSettings = []string{
	"system.forceSearchAttributesCacheRefreshOnRead=true",
	"frontend.workerVersioningDataAPIs=true",
	"frontend.workerVersioningWorkflowAPIs=true",
	"activity.enableStandalone=true",
}

func parseSettings(pairs []string) (dynamicconfig.Client, error) {
	values := dynamicconfig.StaticClient{}
	for _, pair := range append(append([]string{}, devSettings...), pairs...) {
		key, value, found := strings.Cut(pair, "=")
		if !found || key == "" {
			return nil, fmt.Errorf("--dynamic-config-value %q: write it as KEY=JSON", pair)
		}
		loader := dynamicconfig.YamlLoader{}
		loader.LoadValue(dynamicconfig.MakeKey(key), []byte("- value: "+value))
		if err := loader.Err(); err != nil {
			return nil, fmt.Errorf("--dynamic-config-value %q: %w", pair, err)
		}
		for name, constrained := range loader.Map {
			values[name] = constrained
		}
	}
	return values, nil
}
