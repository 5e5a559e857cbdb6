// Says of variables whether Go's linker can set them by -X.
//
// It can if a variable of type string is declared without a value or with a constant one. Of all
// others it says nothing. In: a JSON array of cases on stdin. Out: for each case, for each wanted
// name, what is wrong and where.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"log"
	"os"
	"path/filepath"
)

type source struct {
	Dir       string
	GoFiles   []string
	CgoFiles  []string
	ImportMap map[string]string
}

type request struct {
	Packages map[string]source
	Package  string
	Names    []string
}

type answer struct {
	Fault string `json:"fault"`
	File  string `json:"file"`
	Line  int    `json:"line"`
}

// universe reads packages from their source, without the bodies of functions.
type universe struct {
	sources map[string]source
	fset    *token.FileSet
	read    map[string]*types.Package
}

type importer struct {
	universe *universe
	renamed  map[string]string
}

func (i importer) Import(path string) (*types.Package, error) {
	if other, ok := i.renamed[path]; ok {
		path = other
	}
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if known, ok := i.universe.read[path]; ok {
		return known, nil
	}
	if _, ok := i.universe.sources[path]; !ok {
		return nil, errors.New("not listed: " + path)
	}
	found, _, _ := i.universe.check(path)
	return found, nil
}

func (u *universe) check(path string) (*types.Package, *types.Info, []*ast.File) {
	from := u.sources[path]
	var files []*ast.File
	for _, name := range append(append([]string{}, from.GoFiles...), from.CgoFiles...) {
		// What cannot be parsed or typed is for the compiler to tell.
		file, _ := parser.ParseFile(u.fset, filepath.Join(from.Dir, name), nil, parser.SkipObjectResolution)
		if file != nil {
			files = append(files, file)
		}
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Importer:         importer{u, from.ImportMap},
		Error:            func(error) {},
	}
	found, _ := config.Check(path, u.fset, files, info)
	u.read[path] = found
	return found, info, files
}

func judge(object types.Object, info *types.Info, files []*ast.File) string {
	switch object := object.(type) {
	case nil:
		return "is declared nowhere"
	case *types.Const:
		return "is a constant, not a variable"
	case *types.Var:
		if object.Type() == types.Typ[types.Invalid] {
			return "" // the compiler says why
		}
		if !types.Identical(object.Type(), types.Typ[types.String]) {
			return fmt.Sprintf("is of type %s, not string", types.TypeString(object.Type(), types.RelativeTo(object.Pkg())))
		}
		return initial(object, info, files)
	}
	return "is no variable"
}

func initial(object types.Object, info *types.Info, files []*ast.File) string {
	fault := ""
	for _, file := range files {
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for index, name := range spec.Names {
				if name.Pos() != object.Pos() || len(spec.Values) == 0 {
					continue
				}
				value := spec.Values[0]
				if len(spec.Values) > 1 {
					value = spec.Values[index]
				}
				if info.Types[value].Value == nil {
					fault = fmt.Sprintf("is initialised by %s, which is no constant", types.ExprString(value))
				}
			}
			return false
		})
	}
	return fault
}

func answers(from request) []answer {
	u := &universe{from.Packages, token.NewFileSet(), map[string]*types.Package{}}
	found, info, files := u.check(from.Package)
	var all []answer
	for _, name := range from.Names {
		object := found.Scope().Lookup(name)
		one := answer{Fault: judge(object, info, files)}
		if object != nil {
			place := u.fset.Position(object.Pos())
			one.File, one.Line = place.Filename, place.Line
		}
		all = append(all, one)
	}
	return all
}

func main() {
	var requests []request
	if err := json.NewDecoder(os.Stdin).Decode(&requests); err != nil {
		log.Fatal(err)
	}
	all := [][]answer{}
	for _, one := range requests {
		all = append(all, answers(one))
	}
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		log.Fatal(err)
	}
}
