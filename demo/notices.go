package demo

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rapporteur/negotiation"
)

// told says who was told of it all, and keeps the mails where the mail server
// of the development stack lets them be read.
func (s *story) told(ctx context.Context) error {
	if os.Getenv("RAPPORTEUR_SMTP_ADDRESS") == "" {
		s.tell("No mail server is set, so the notices to the delegations stay queued.")
		return nil
	}
	err := until(ctx, "the notices to be sent", time.Minute, func() (bool, error) {
		queued, err := s.secretariat().Notices(ctx, negotiation.NoticeQueued, "", "")
		return len(queued) == 0, err
	})
	if err != nil {
		return err
	}
	sent, err := s.secretariat().Notices(ctx, negotiation.NoticeSent, "", "")
	if err != nil {
		return err
	}
	languages := map[negotiation.Language]bool{}
	for _, o := range sent {
		languages[o.Contact.Language] = true
	}
	s.tell(
		"%d notices were sent in %d languages, each once, to the mail server of the development stack.", len(sent),
		len(languages),
	)
	return s.keepMail(os.Getenv("DEVSTACK_MAIL_DIR"), sent)
}

// keepMail copies the mails of this demonstration out of the folder of all.
func (s *story) keepMail(dir string, sent []negotiation.Notice) error {
	if dir == "" {
		return nil
	}
	out := filepath.Join(s.Out, "mail")
	if err := os.RemoveAll(out); err != nil {
		return fmt.Errorf("clear %s: %w", out, err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", out, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		return fmt.Errorf("list the mails: %w", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read a mail: %w", err)
		}
		for _, o := range sent {
			if bytes.Contains(content[:min(len(content), 2000)], []byte("<notice."+string(o.ID)+"@")) {
				if err := s.write(fmt.Sprintf("mail/%s-%s-%d.eml", o.Contact.Party, o.Cause, o.Event), content); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
