package temporaldev

import (
	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
)

// startUI serves Temporal's web interface and returns what stops it. Nothing waits for it: a server without its
// pages is still a server.
func startUI(opts Options) (stop func()) {
	port := opts.UIPort
	if port == 0 {
		port = opts.Port + 1000
	}
	ui := uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		TemporalGRPCAddress: address(opts.IP, opts.Port),
		Host:                opts.IP,
		Port:                port,
		EnableUI:            true,
		HideLogs:            true,
		DisableNewsFetch:    true,
		CORS:                uiconfig.CORS{CookieInsecure: true},
	}))
	go func() { _ = ui.Start() }()
	return ui.Stop
}
