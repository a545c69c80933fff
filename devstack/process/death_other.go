//go:build !linux

package process

import "syscall"

// DieWithParent does nothing here: only Linux knows how. A devstack killed with SIGKILL leaves its servers behind.
func DieWithParent(*syscall.SysProcAttr, syscall.Signal) {}
