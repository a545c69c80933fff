package demo

import (
	"os/exec"
	"syscall"
)

// tie keeps a child out of the terminal's signals, which reach it through us
// in good order, and ends it when we are killed.
func tie(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
