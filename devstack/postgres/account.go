package postgres

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user PostgreSQL runs as; nil is the user we are.
type account struct{ uid, gid uint32 }

func (a *account) credential() *syscall.Credential {
	if a == nil {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}

// serverUser finds whom to become, since PostgreSQL refuses to run as root: the user its package makes, or else
// nobody. It is nil when we are not root.
func serverUser() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("reading the ids of user %s: %w", name, err)
		}
		return &account{uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody to run " +
		"it as; run this as another user")
}

// dataFolder makes the folder PostgreSQL keeps its data in, owned by the user it runs as. It lies in dir unless
// that user cannot get there: root's home is closed to others, and then it is a folder in the system's place for
// temporary files, with a link to it in dir.
func dataFolder(dir string, user *account) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "postgres")
	if user != nil && !reachable(dir) {
		sum := sha256.Sum256([]byte(dir))
		data = filepath.Join(sharedFolder(), "devstack-postgres-"+hex.EncodeToString(sum[:6]))
		if err := linkTo(data, filepath.Join(dir, "postgres")); err != nil {
			return "", err
		}
	}
	if err := os.Mkdir(data, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("making PostgreSQL's data folder: %w", err)
	}
	return data, takeFolder(data, user)
}

// takeFolder gives the folder to the user PostgreSQL runs as. What is there must be a folder of ours or of that
// user already: a name in a shared place may have been laid by somebody else.
func takeFolder(folder string, user *account) error {
	info, err := os.Lstat(folder)
	if err != nil {
		return err
	}
	owner := info.Sys().(*syscall.Stat_t).Uid
	own := int(owner) == os.Geteuid() || (user != nil && owner == user.uid)
	if !info.IsDir() || !own {
		return fmt.Errorf("%s is not a folder of our own: remove it, or choose another with --dir", folder)
	}
	if user == nil {
		return nil
	}
	return os.Lchown(folder, int(user.uid), int(user.gid))
}

// sharedFolder is the system's place for temporary files, or /tmp where TMPDIR points into a closed folder.
func sharedFolder() string {
	if dir := os.TempDir(); reachable(dir) {
		return dir
	}
	return "/tmp"
}

func linkTo(target, link string) error {
	if present, err := os.Readlink(link); err == nil && present == target {
		return nil
	}
	if err := os.Remove(link); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s lies where only root can go and PostgreSQL cannot run as root: %w", link, err)
	}
	return os.Symlink(target, link)
}

// reachable tells whether every folder on the way can be passed by anybody.
func reachable(dir string) bool {
	for ; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// Remove deletes a folder that a server was started in, with its data wherever that lies.
func Remove(dir string) error {
	var failed error
	if target, err := os.Readlink(filepath.Join(dir, "postgres")); err == nil {
		failed = os.RemoveAll(target)
	}
	return errors.Join(failed, os.RemoveAll(dir))
}

func emptyFolder(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := os.RemoveAll(filepath.Join(folder, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
