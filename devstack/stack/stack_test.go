package stack_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const patience = 60 * time.Second

var binary string

// TestMain uses the program that `make` built, or builds one.
func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if binary = os.Getenv("DEVSTACK_BINARY"); binary != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "devstack-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "devstack")
	if output, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building devstack: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// session is one `devstack exec` with a command that shows its environment and waits to be let go.
type session struct {
	command *exec.Cmd
	values  map[string]string
	temp    string
	errors  *bytes.Buffer
}

func start(t *testing.T, script string) *session {
	t.Helper()
	s := &session{values: map[string]string{}, temp: openFolder(t), errors: &bytes.Buffer{}}
	ready := filepath.Join(s.temp, "ready")
	// The file appears whole: written under another name first.
	script = fmt.Sprintf("echo SHELL_PID=$$ > %[1]s.part; env >> %[1]s.part; mv %[1]s.part %[1]s; %[2]s", ready, script)
	s.command = exec.Command(binary, "exec", "--fast", "--", "sh", "-c", script)
	s.command.Env = append(os.Environ(), "TMPDIR="+s.temp)
	s.command.Stderr = s.errors
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.command.Process.Kill() })
	eventually(t, "the command to run", func() bool { _, err := os.Stat(ready); return err == nil })
	content, err := os.ReadFile(ready)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(content), "\n") {
		name, value, _ := strings.Cut(line, "=")
		s.values[name] = value
	}
	return s
}

// openFolder is a temporary folder that the user PostgreSQL runs as can pass, which t.TempDir is not, so that all
// that devstack makes lies in it.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "stack-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func (s *session) pids(t *testing.T) []int {
	t.Helper()
	var pids []int
	for _, name := range []string{"DEVSTACK_POSTGRES_PID", "DEVSTACK_TEMPORAL_PID", "SHELL_PID"} {
		pid, err := strconv.Atoi(s.values[name])
		if err != nil {
			t.Fatalf("%s is %q", name, s.values[name])
		}
		pids = append(pids, pid)
	}
	return pids
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}

// alive counts a zombie as ended: whoever adopted it has only not looked yet.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func assertGone(t *testing.T, pids []int) {
	t.Helper()
	for _, pid := range pids {
		eventually(t, fmt.Sprintf("process %d to be gone", pid), func() bool { return !alive(pid) })
	}
}

func assertNoFolders(t *testing.T, temp string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(temp, "devstack-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		return -1
	}
	return 0
}

func TestExecEndsWithTheCommandsExitCodeAndLeavesNothing(t *testing.T) {
	for _, want := range []int{0, 7} {
		t.Run(strconv.Itoa(want), func(t *testing.T) {
			s := start(t, fmt.Sprintf("exit %d", want))
			pids := s.pids(t)
			if got := exitCode(s.command.Wait()); got != want {
				t.Errorf("exit code %d, want %d; it said: %s", got, want, s.errors)
			}
			assertGone(t, pids)
			assertNoFolders(t, s.temp)
		})
	}
}

func TestExecSaysWhenTheCommandCannotBeStarted(t *testing.T) {
	command := exec.Command(binary, "exec", "--fast", "--", "/no/such/program")
	command.Env = append(os.Environ(), "TMPDIR="+openFolder(t))
	output, err := command.CombinedOutput()
	if exitCode(err) != 127 || !strings.Contains(string(output), "/no/such/program") {
		t.Errorf("exit code %d, output %s", exitCode(err), output)
	}
}

func TestTwoRunSideBySide(t *testing.T) {
	first, second := start(t, "exec sleep 600"), start(t, "exec sleep 600")
	for _, name := range []string{"DATABASE_URL", "TEMPORAL_ADDRESS"} {
		if first.values[name] == "" || first.values[name] == second.values[name] {
			t.Errorf("%s is %q for both", name, first.values[name])
		}
	}
	for _, s := range []*session{first, second} {
		pids := s.pids(t)
		if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if got := exitCode(s.command.Wait()); got != 128+int(syscall.SIGTERM) {
			t.Errorf("exit code %d after SIGTERM; it said: %s", got, s.errors)
		}
		assertGone(t, pids)
		assertNoFolders(t, s.temp)
	}
}

func TestASignalReachesTheCommandWhichMayEndInItsOwnWay(t *testing.T) {
	s := start(t, "trap 'exit 3' INT; while :; do sleep 0.05; done")
	pids := s.pids(t)
	if err := s.command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if got := exitCode(s.command.Wait()); got != 3 {
		t.Errorf("exit code %d, want the 3 of the command's own handler; it said: %s", got, s.errors)
	}
	assertGone(t, pids)
}

func TestAKilledDevstackLeavesNoChildren(t *testing.T) {
	s := start(t, "exec sleep 600")
	pids := s.pids(t)
	if err := s.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.command.Wait()
	assertGone(t, pids)
}

func TestWhatTheCommandLeavesInTheBackgroundIsEnded(t *testing.T) {
	s := start(t, `sleep 600 >/dev/null 2>&1 & exit 0`)
	group := s.pids(t)[2]
	if got := exitCode(s.command.Wait()); got != 0 {
		t.Errorf("exit code %d; it said: %s", got, s.errors)
	}
	eventually(t, "the group to be gone", func() bool { return syscall.Kill(-group, 0) != nil })
}
