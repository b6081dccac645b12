package framefile_test

import (
	"os"
	"testing"

	"github.com/bdrw/parlance/classify/framefile"
)

func TestEveryExampleOfTheFrame(t *testing.T) {
	data, err := os.ReadFile("frame.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if found := framefile.Lint("frame.yaml", data).Of(framefile.Error); found != nil {
		t.Error(found)
	}
}
