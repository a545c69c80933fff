package symbol_test

import (
	"fmt"

	"rapporteur/symbol"
)

func ExampleParse() {
	s, err := symbol.Parse("CTOC/COP/2020/CRP.2/Rev.1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Body, s.Session, s.Nature, s.Serial)
	about, _ := s.About()
	fmt.Println("it is about", about)
	// Output:
	// CTOC/COP 2020 CRP 2
	// it is about CTOC/COP/2020/CRP.2
}

// Other series, and documents about documents, take no number of the series.
func ExampleNext() {
	crp := symbol.Series{Body: "CTOC/COP", Session: "2020", Nature: symbol.CRP}
	fmt.Println(symbol.Next(crp, []string{"CTOC/COP/2020/CRP.1", "CTOC/COP/2020/CRP.1/Corr.1", "CTOC/COP/2020/L.7"}))
	// Output: CTOC/COP/2020/CRP.2
}

// A revision stands in the place of the document it revises.
func ExampleSuccessor() {
	s, err := symbol.Parse("CTOC/COP/2020/CRP.2")
	if err != nil {
		fmt.Println(err)
		return
	}
	by, superseded := symbol.Successor(s, []string{"CTOC/COP/2020/CRP.2/Rev.1", "CTOC/COP/2020/CRP.2/Add.1"})
	fmt.Println(by, superseded)
	// Output: CTOC/COP/2020/CRP.2/Rev.1 true
}
