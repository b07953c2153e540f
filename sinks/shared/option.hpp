// How a sink tells what may stand in its section of the configuration file.
#pragma once

#include <string>
#include <string_view>

namespace sealmint::sinks {

// Relative paths are meant from the folder of the file, also behind "file:".
enum class TextForm { plain, path, secret_reference };

template <class Options>
struct TextOption {
  std::string_view key;                   // "sink_file.path"
  std::string_view environment_variable;  // "SEALMINT_SINK_FILE_PATH"
  TextForm form;
  std::string Options::* field;
};

template <class Options>
struct FlagOption {
  std::string_view key;
  std::string_view environment_variable;
  bool Options::* field;
};

// What is wrong, or worth a warning, with the value of a key. Never holds a value that may be a
// secret.
struct OptionFinding {
  std::string_view key;
  std::string message;
  bool is_warning = false;
};

}  // namespace sealmint::sinks
