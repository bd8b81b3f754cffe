module bedside

go 1.26.0

require (
	github.com/blevesearch/snowballstem v0.9.0 // indirect
	github.com/pelletier/go-toml/v2 v2.4.0 // indirect
	github.com/sahilm/fuzzy v0.1.3 // indirect
	golang.org/x/text v0.43.0 // indirect
)
