package redline_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

// longer are paragraphs of the six languages that are like no other.
var longer = []string{
	"Every town that lends bicycles shall keep a register of them, with the colour, the place and the day of each repair.",
	"The harbour office may close a pier during storms; it announces this at the gates and on the radio two hours before.",
	"Chaque commune qui prête des vélos tient un registre indiquant la couleur, le lieu et le jour de chaque réparation.",
	"Le bureau du port peut fermer une jetée pendant les tempêtes ; il l’annonce aux portes deux heures auparavant.",
	"Cada municipio que preste bicicletas llevará un registro con el color, el lugar y la fecha de toda reparación.",
	"La oficina del puerto podrá cerrar un muelle durante las tormentas y lo anunciará en las puertas dos horas antes.",
	"Каждый город, предоставляющий велосипеды, ведет реестр с указанием цвета, места и дня каждого ремонта.",
	"Управление порта может закрывать причал во время шторма и объявляет об этом у ворот за два часа.",
	"يحتفظ كل مجلس بلدي يعير الدراجات بسجل يبين لون كل دراجة ومكانها ويوم إصلاحها.",
	"يجوز لمكتب الميناء إغلاق الرصيف أثناء العواصف، ويعلن ذلك عند البوابات قبل ساعتين.",
	"出借自行车的每个城镇应当保存登记册，载明颜色、地点和每次修理的日期。",
	"暴风雨期间，港口办事处可以关闭码头，并应当提前两小时在大门口公告。",
}

// formulas are what drafts repeat.
var formulas = []string{
	"No text", "Option 2: No text", "Sans objet.", "Sin texto", "Без изменений.", "لا يوجد نص", "无案文", "(Reserved)",
	"* * *",
}

// draftWithFormulas draws a version in which some paragraphs stand more than
// once and the others once.
func draftWithFormulas(t *rapid.T) []redline.Paragraph {
	texts := rapid.Permutation(longer).Draw(t, "longer")[:rapid.IntRange(2, 8).Draw(t, "how many")]
	for range rapid.IntRange(2, 10).Draw(t, "formulas") {
		at := rapid.IntRange(0, len(texts)).Draw(t, "at")
		texts = slices.Insert(texts, at, rapid.SampledFrom(formulas).Draw(t, "formula"))
	}
	return numbered(texts)
}

func numbered(texts []string) []redline.Paragraph {
	out := make([]redline.Paragraph, len(texts))
	for i, s := range texts {
		out[i] = redline.Paragraph{ID: fmt.Sprint("p", i), Number: fmt.Sprint(i + 1), Text: s}
	}
	return out
}

// unknown is a version whose identities are not known, numbered anew.
func unknown(list []redline.Paragraph) []redline.Paragraph {
	out := slices.Clone(list)
	for i := range out {
		out[i].ID, out[i].Number = "", fmt.Sprint(i+1)
	}
	return out
}

// kinds counts what happened, and lists the changes that are not "unchanged".
func kinds(from, to []redline.Paragraph) (count map[string]int, told []string) {
	count = map[string]int{}
	for _, c := range redline.DiffParagraphs(from, redline.Align(from, to)) {
		count[string(c.Kind)]++
		if c.Moved {
			count["moved"]++
		}
		if c.Kind != redline.Unchanged || c.Moved {
			told = append(told, shown(c))
		}
	}
	return count, told
}

// Whichever copy of a repeated paragraph goes, one is deleted, at its place,
// and nothing is moved.
func TestTheCopyThatWentIsDeleted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := draftWithFormulas(t)
		at := rapid.IntRange(0, len(from)-1).Draw(t, "which goes")
		to := unknown(slices.Delete(slices.Clone(from), at, at+1))
		changes := redline.DiffParagraphs(from, redline.Align(from, to))
		count, told := kinds(from, to)
		if count["deleted"] != 1 || count["unchanged"] != len(from)-1 || count["moved"] != 0 {
			t.Fatalf("paragraph %d, %q, went: %v", at+1, from[at].Text, told)
		}
		gone := slices.IndexFunc(changes, func(c redline.ParagraphChange) bool { return c.Kind == redline.Deleted })
		if changes[gone].From.Text != from[at].Text {
			t.Fatalf("%q went, and %q is said to", from[at].Text, changes[gone].From.Text)
		}
		for k, i := min(gone, at), max(gone, at); k < i; k++ { // in a row of copies any may be said to go
			if from[k].Text != from[i].Text {
				t.Fatalf("paragraph %d went, and %d is said to: %v", at+1, gone+1, told)
			}
		}
	})
}

// A paragraph that only grew, by however much, is changed; so is one that
// shrank.
func TestAParagraphThatGrewOrShrankIsChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := draftWithFormulas(t)
		at := rapid.IntRange(0, len(from)-1).
			Filter(func(i int) bool { return from[i].Text != "* * *" }).Draw(t, "which grows")
		to := unknown(from)
		more := "in words that nobody has used before, each at its own place, whether twelve, thirteen or " +
			"however many of them come at once"
		switch rapid.IntRange(0, 2).Draw(t, "where") {
		case 0:
			to[at].Text += " " + more
		case 1:
			to[at].Text = more + " " + to[at].Text
		case 2:
			to[at].Text = inside(to[at].Text, more)
		}
		for _, v := range [][2][]redline.Paragraph{{from, to}, {numbered(texted(to)), unknown(from)}} {
			count, told := kinds(v[0], v[1])
			if count["unchanged"] != len(from)-1 || count["changed"] != 1 {
				t.Fatalf("%q is %q: %v", from[at].Text, to[at].Text, told)
			}
		}
	})
}

func texted(list []redline.Paragraph) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Text)
	}
	return out
}

// inside puts words in the middle of a text, at its end when it has no middle.
func inside(text, more string) string {
	if before, after, ok := strings.Cut(text, " "); ok {
		return before + " " + more + " " + after
	}
	return text + " " + more
}

// Two long paragraphs that change places: the fewest are said to have moved,
// each with its own text.
func TestLongParagraphsThatChangePlacesAreMoved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := draftWithFormulas(t)
		var long []int
		for i, p := range from {
			if slices.Contains(longer, p.Text) {
				long = append(long, i)
			}
		}
		two := rapid.Permutation(long).Draw(t, "which change places")[:2]
		to := unknown(from)
		to[two[0]].Text, to[two[1]].Text = to[two[1]].Text, to[two[0]].Text
		count, told := kinds(from, to)
		if count["unchanged"] != len(from) || count["moved"] < 1 {
			t.Fatalf("%d and %d change places: %v", two[0]+1, two[1]+1, told)
		}
	})
}

// divisible are paragraphs of two sentences, with the place where a drafter
// would divide them.
var divisible = [][2]string{
	{"The council keeps a list of guides.", "It sends the list to every town by post in May."},
	{"Le conseil tient une liste des guides.", "Il envoie cette liste par la poste à chaque commune en mai."},
	{"El consejo lleva una lista de guías.", "Envía esa lista por correo a cada municipio en mayo."},
	{"Совет ведет список проводников.", "Он рассылает этот список по почте всем городам в мае."},
	{"يحتفظ المجلس بقائمة المرشدين.", "ويرسل القائمة بالبريد إلى كل مدينة في شهر أيار."},
	{"理事会保存向导名单。", "理事会每年五月以邮寄方式将名单送交各城镇。"},
}

func together(two [2]string) string {
	if strings.HasSuffix(two[0], "。") {
		return two[0] + two[1]
	}
	return two[0] + " " + two[1]
}

// A paragraph divided at the end of a sentence is divided, and one that was
// joined is joined, also when it stands elsewhere then.
func TestDividedAndJoinedParagraphsAreFoundWhereverTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		two := rapid.SampledFrom(divisible).Draw(t, "divided")
		others := rapid.Permutation(longer).Draw(t, "others")[:rapid.IntRange(0, 6).Draw(t, "how many")]
		at := rapid.IntRange(0, len(others)).Draw(t, "at")
		then := rapid.OneOf(rapid.Just(at), rapid.IntRange(0, len(others))).Draw(t, "then at")
		whole := numbered(slices.Insert(slices.Clone(others), at, together(two)))
		parts := numbered(slices.Insert(slices.Clone(others), then, two[0], two[1]))
		versions := map[string][2][]redline.Paragraph{"split": {whole, unknown(parts)}, "merged": {parts, unknown(whole)}}
		for kind, v := range versions {
			count, told := kinds(v[0], v[1])
			if count[kind] != 1 || count["unchanged"] != len(others) || (at == then) != (count["moved"] == 0) {
				t.Fatalf("%s, from %d to %d: %v", kind, at+1, then+1, told)
			}
		}
	})
}

// A short paragraph that goes beside a long one that is amended is deleted,
// although the long one has all of its words.
func TestAShortParagraphThatGoesIsNotJoined(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		long := rapid.SampledFrom(longer).Draw(t, "long")
		var words []string
		for _, token := range redline.Segment(long) {
			if token.Kind == redline.Word {
				words = append(words, token.Text)
			}
		}
		heading := ""
		for _, w := range words {
			if rapid.Bool().Draw(t, "in the heading") {
				heading += w + " "
			}
		}
		if heading == "" {
			heading = words[len(words)/2]
		}
		from := numbered([]string{strings.TrimSpace(heading), long})
		alone := numbered([]string{strings.Replace(long, words[len(words)-1], "otherwise", 1)})
		for name, v := range map[string][2][]redline.Paragraph{
			"goes": {from, unknown(alone)}, "comes": {alone, unknown(from)},
		} {
			count, told := kinds(v[0], v[1])
			if count["changed"] != 1 || count["deleted"]+count["inserted"] != 1 {
				t.Fatalf("%q %s: %v", heading, name, told)
			}
		}
	})
}

// The changes, in their order, are the later version, and those that did not
// move are the earlier one in its order. Nothing depends on the order in which
// a map is read.
func TestTheEarlierVersionWithItsChangesIsTheLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := draftWithFormulas(t)
		to := unknown(next(t, from, 0))
		changes := redline.DiffParagraphs(from, redline.Align(from, to))
		now, old := []string{}, []redline.Paragraph{}
		for _, c := range changes {
			if c.To != nil {
				now = append(now, c.Script.To())
			}
			if c.From != nil && !c.Moved {
				old = append(old, *c.From)
			}
		}
		if got, want := strings.Join(now, "\n"), texts(to); got != want {
			t.Fatalf("the changes give\n%s\nand not\n%s", got, want)
		}
		place := func(p redline.Paragraph) int {
			return slices.IndexFunc(from, func(f redline.Paragraph) bool { return f.ID == p.ID })
		}
		if !slices.IsSortedFunc(old, func(a, b redline.Paragraph) int { return place(a) - place(b) }) {
			t.Fatalf("what did not move is in another order: %v", old)
		}
		_, first := kinds(from, to)
		for range 3 {
			if _, again := kinds(from, to); !slices.Equal(first, again) {
				t.Fatalf("once %v, once %v", first, again)
			}
		}
	})
}

// What is written by rote, in texts that have nothing else in common, is not
// taken for the same paragraph far from its place.
func TestFormulasFarApartAreNotPaired(t *testing.T) {
	for name, form := range map[string]string{
		"en": "After line %d of article %d of the same code, a line is added that reads:",
		"en long": "In sentence %d of article %d of the code of commerce, the words “one hundred coins each day” are " +
			"replaced by the words " +
			"“two hundred coins each day and each night, unless the council decides otherwise”.",
		"fr":          "Après l’alinéa %d de l’article %d du même code, il est inséré un alinéa ainsi rédigé :",
		"es":          "Después de la línea %d del artículo %d del mismo código se añade una línea que dice:",
		"ru":          "После строки %d статьи %d того же кодекса добавить строку следующего содержания:",
		"ar":          "بعد السطر %d من المادة %d من القانون نفسه، يضاف سطر نصه كما يلي:",
		"zh":          "在同一法典第%d条第%d行之后增加一行，内容如下：",
		"zh in words": "在同一法典第%d条第%d行之后增加一行，内容如下：",
	} {
		f := func(n, m int) string {
			text := fmt.Sprintf(form, m, n)
			if name == "zh in words" {
				text = strings.NewReplacer("12", "十二", "95", "九十五", "3", "三", "7", "七").Replace(text)
			}
			return text
		}
		t.Run(name, func(t *testing.T) {
			rest := longer[:4]
			from := numbered(slices.Concat([]string{f(12, 3)}, rest))
			to := unknown(numbered(slices.Concat(rest, []string{f(95, 7)})))
			if count, told := kinds(from, to); count["moved"] != 0 || count["deleted"] != 1 || count["inserted"] != 1 {
				t.Errorf("%v", told)
			}
		})
	}
}

// A row of a table is not taken for another row that has the same form.
func TestRowsAreComparedWithTheirOwn(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // texts of a test
	var rows, later []string
	for i := range 120 {
		row := fmt.Sprintf("Town %d pays %d coins every year into the fund.", i, 1000+r.IntN(9000))
		rows = append(rows, row)
		if i%10 == 3 {
			continue // goes
		}
		later = append(later, strings.Replace(row, "every year", "every month", 1))
	}
	count, told := kinds(numbered(rows), unknown(numbered(later)))
	if count["deleted"] != 12 || count["changed"] != 108 || count["moved"] != 0 {
		t.Errorf("%v: %v", count, told)
	}
}
