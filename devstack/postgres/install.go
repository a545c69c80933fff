package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// findPrograms returns the folder that holds initdb and postgres, installing Debian's package when there is none.
func findPrograms(ctx context.Context) (string, error) {
	if bin, found := lookForPrograms(ctx); found {
		return bin, nil
	}
	if err := install(ctx); err != nil {
		return "", err
	}
	if bin, found := lookForPrograms(ctx); found {
		return bin, nil
	}
	return "", errors.New(
		"PostgreSQL was installed, but its programs initdb and postgres are not where they were looked for: put them on PATH",
	)
}

// lookForPrograms looks on PATH, then where pg_config says, then where Debian puts them, newest version first.
func lookForPrograms(ctx context.Context) (string, bool) {
	var folders []string
	if initdb, err := exec.LookPath("initdb"); err == nil {
		// PATH may hold a link: initdb finds its share files beside the program itself.
		if program, err := filepath.EvalSymlinks(initdb); err == nil {
			folders = append(folders, filepath.Dir(program))
		}
	}
	if output, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(output)))
	}
	packaged, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(packaged, func(a, b string) int { return packageVersion(b) - packageVersion(a) })
	folders = append(folders, packaged...)
	for _, folder := range folders {
		if isProgram(filepath.Join(folder, "initdb")) && isProgram(filepath.Join(folder, "postgres")) {
			return folder, true
		}
	}
	return "", false
}

func isProgram(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// installScript keeps the package from making and starting a cluster of the system's own, which nobody asked for:
// a setting that postgresql-common reads from a folder meant for such, taken away again afterwards.
const installScript = `set -e
setting=/etc/postgresql-common/createcluster.d/rapporteur-devstack.conf
trap 'rm -f "$setting"; rmdir --ignore-fail-on-non-empty "${setting%/*}" 2>/dev/null || true' EXIT
mkdir -p "${setting%/*}"
echo 'create_main_cluster = false' > "$setting"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends postgresql
`

func install(ctx context.Context) error {
	const advice = "install PostgreSQL's server programs (Debian: apt-get install postgresql) and run this again"
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("PostgreSQL is not installed, and this system has no apt-get to install it with: " + advice)
	}
	command := []string{"sh", "-c", installScript}
	if os.Geteuid() != 0 {
		if _, err := exec.LookPath("sudo"); err != nil {
			return errors.New("PostgreSQL is not installed, and installing it needs root, which we are not, or sudo, which is " +
				"missing: as root, " + advice)
		}
		// Asking for a password would leave a script hanging: sudo may only be used where it needs none.
		command = append([]string{"sudo", "-n"}, command...)
	}
	fmt.Fprintln(os.Stderr, "devstack: PostgreSQL is not installed; installing the system's package postgresql with "+
		"apt-get (no cluster is made or started by it)")
	run := exec.CommandContext(ctx, command[0], command[1:]...)
	run.Stdin, run.Stdout, run.Stderr = os.Stdin, os.Stderr, os.Stderr
	if err := run.Run(); err != nil {
		return fmt.Errorf("installing PostgreSQL with apt-get failed (%w): %s", err, advice)
	}
	return nil
}

// packageVersion reads the major version out of /usr/lib/postgresql/VERSION/bin; 0 when there is none.
func packageVersion(folder string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return version
}
