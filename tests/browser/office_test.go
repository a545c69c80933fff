//go:build browser

package browser

import (
	"strings"
	"testing"
)

// The secretariat registers a person, lets her act and shuts her out, in a browser
// alone; the auditor sees it and checks the trail.
func TestTheOfficeKeepsPersons(t *testing.T) {
	b := after(t, 1)
	tab := b.SignedIn("secretariat")
	tab.Open("/persons")
	tab.Accessible()
	tab.Fill("#register-label", "Delegate of Kenya (second)")
	tab.Send("form[action='/persons/register'] button")
	tab.Wait("This was not done") // nothing to recognize her by
	tab.Fill("#register-email", "second@ken.example")
	tab.Send("form[action='/persons/register'] button")
	tab.Wait("awaited, has not signed in yet")
	tab.Accessible()
	tab.Run(`document.querySelector("#office").value = "member"; document.querySelector("#delegation").value = "KEN"`)
	tab.Send("form[action$='/grant'] button")
	tab.Wait("member of a delegation")
	head := b.SignedIn("head-ken")
	head.Open("/mandates")
	head.Wait("Delegate of Kenya (second)")
	head.Send("form[action='/mandates/deputy'] button[value=true]")
	head.Wait("is no longer deputy")
	head.Accessible()
	tab.Fill("#disable-reason", "Left the mission")
	tab.Send("form[action$='/disable'] button")
	tab.Wait("shut out")

	auditor := b.SignedIn("auditor")
	auditor.Open("/audit")
	auditor.Wait("register-person")
	auditor.Accessible()
	auditor.Send("form[action='/audit/check'] button")
	auditor.Wait("The trail is whole")
	if said := auditor.Text("code"); !strings.Contains(said, ":") {
		t.Errorf("the head of the trail is shown as %q", said)
	}
}

// A file that is wrong is refused by its lines, and kept in the form; a sound one is
// loaded.
func TestFilesAreLoadedOnAPage(t *testing.T) {
	b := after(t, 1)
	tab := b.SignedIn("secretariat")
	tab.Open("/load")
	tab.Accessible()
	tab.Run(`document.querySelector("#kind").value = "contacts"`)
	tab.Fill("#text", "party,label,email,language,webhook\nFRA,mission,not an address,fr,\n")
	tab.Send("form[action='/load/file'] button")
	tab.Wait("nothing of it was loaded")
	tab.Wait("text:2")
	tab.Accessible()
	tab.Fill("#text", "party,label,email,language,webhook\nFRA,mission,mission@fra.example,fr,\n")
	tab.Send("form[action='/load/file'] button")
	tab.Wait("It is on record")
	tab.Open("/contacts")
	tab.Wait("mission@fra.example")
}

// The secretariat asks whether record and procedures agree, and is told what to do.
func TestTheDoctorIsAskedOnAPage(t *testing.T) {
	b := after(t, 5)
	office := b.SignedIn("secretariat")
	look(office, "doctor", "/doctor")
	office.Open("/office")
	office.Follow("Check of the record")
	office.Follow("Check now")
	office.Wait("Record and procedures agree, and nothing is overdue.")
	office.Accessible()
}
