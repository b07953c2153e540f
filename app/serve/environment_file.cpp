#include "app/serve/environment_file.hpp"

#include <fstream>

#include "files/lasting.hpp"

namespace sealmint::app {

std::map<std::string, std::string> read_environment_file(const std::filesystem::path& path) {
  std::map<std::string, std::string> values;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    constexpr std::string_view export_word = "export ";
    if (line.starts_with(export_word)) line.erase(0, export_word.size());
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    std::string value = line.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '\'' && value.back() == '\'') {
      value = value.substr(1, value.size() - 2);
    }
    values[line.substr(0, equals)] = value;
  }
  return values;
}

Result<void> write_environment_file(const std::filesystem::path& path,
                                    const std::map<std::string, std::string>& values) {
  std::string text;
  for (const auto& [key, value] : values) {
    text.append("export ").append(key).append("='").append(value).append("'\n");
  }
  return files::write_private_file(path, text);
}

}  // namespace sealmint::app
