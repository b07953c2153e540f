// What the tests of the configuration share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/settings/config.hpp"
#include "tests/unit/app/support.hpp"

namespace sealmint::app {

// As `config check` prints them for a file named "f".
inline std::vector<std::string> texts_of(const std::vector<ConfigProblem>& problems) {
  std::vector<std::string> texts;
  for (const auto& each : problems) texts.push_back(describe(each, "f"));
  return texts;
}

inline std::string joined(const std::vector<ConfigProblem>& problems) {
  std::string all;
  for (const auto& text : texts_of(problems)) all += text + "\n";
  return all;
}

inline LoadedConfig load_text(std::string_view text, bool is_dev_mode = false) {
  const TemporaryFolder folder;
  return load_config(folder.write("c.toml", text), is_dev_mode);
}

}  // namespace sealmint::app
