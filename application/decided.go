package application

import "reflect"

func mustBeDecided(reflect.Type) {}
