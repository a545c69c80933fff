package process

import "syscall"

// DieWithParent has the kernel send the signal to the new process when the thread that starts it ends.
func DieWithParent(attributes *syscall.SysProcAttr, signal syscall.Signal) {
	attributes.Pdeathsig = signal
}
