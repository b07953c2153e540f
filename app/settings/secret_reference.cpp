#include "app/settings/secret_reference.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "files/regular_file.hpp"

namespace sealmint::app {
namespace {

constexpr std::size_t secret_bytes_max = 4096;
constexpr std::string_view file_scheme = "file:";
constexpr std::string_view environment_scheme = "env:";

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

bool is_variable_name(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && name.size() <= 128 && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || is_digit(c); });
}

Result<std::string> read_from_file(const std::string& path) {
  if (path.empty()) return rejected("file: needs a path behind it");
  auto file = files::read_regular_file(path, secret_bytes_max);
  if (file.has_error()) return rejected(path + " " + file.error().detail);
  if (files::is_open_to_others(file->mode))
    return rejected(path + " " + files::open_to_others_text(file->mode));
  if (file->text.empty()) return rejected(path + " is empty");
  return std::move(file->text);
}

Result<std::string> read_from_environment(const std::string& name) {
  // A text that is no name may be the secret itself: it stays out of the message.
  if (!is_variable_name(name)) return rejected("env: needs the name of a variable behind it");
  const char* const text = std::getenv(name.c_str());
  if (text == nullptr) return rejected("the environment variable " + name + " is not set");
  const std::size_t size = ::strnlen(text, secret_bytes_max + 1);
  if (size == 0) return rejected("the environment variable " + name + " is empty");
  if (size > secret_bytes_max) {
    return rejected("the environment variable " + name + " holds more than " +
                    std::to_string(secret_bytes_max) + " bytes");
  }
  return std::string(text, size);
}

}  // namespace

Result<std::string> read_secret_reference(std::string_view reference) {
  if (reference.starts_with(file_scheme)) {
    return read_from_file(std::string(reference.substr(file_scheme.size())));
  }
  if (reference.starts_with(environment_scheme)) {
    return read_from_environment(std::string(reference.substr(environment_scheme.size())));
  }
  return rejected("must be a reference, file:PATH or env:NAME, and not the secret itself");
}

}  // namespace sealmint::app
