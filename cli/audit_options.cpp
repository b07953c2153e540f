#include "cli/audit_options.hpp"

#include <algorithm>
#include <cstdlib>

#include "auditor/directory_source.hpp"
#include "auditor/http_source.hpp"
#include "cli/state_source.hpp"
#include "core/base/ascii.hpp"
#include "core/base/limits.hpp"
#include "files/regular_file.hpp"

namespace sealmint::cli {
namespace {

constexpr std::size_t key_file_bytes = 4096;
constexpr std::size_t authorities_bytes = 1024 * 1024;

// From a file, so that it stands on no command line; else from the environment.
Result<std::string> read_token(const std::string& file) {
  std::string token;
  if (!file.empty()) {
    TRY(token, read_whole_file(file, limits::credential_chars));
  } else if (const char* text = std::getenv("SEALMINT_TOKEN")) {
    token = text;
  }
  const std::string_view text = trimmed(token);
  const bool is_plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!is_plain)
    return make_error(ErrorKind::rejected, "the token holds blanks or control characters");
  return std::string(text);
}

}  // namespace

Result<std::unique_ptr<auditor::LogSource>> open_source(const AuditOptions& options) {
  const bool is_url =
      options.source.starts_with("http://") || options.source.starts_with("https://");
  if (!is_url && storage::RecordReader::is_state_directory(options.source)) {
    TRY(auto state, StateSource::open(options.source));
    return state;
  }
  if (!is_url) return std::make_unique<auditor::DirectorySource>(options.source);
  TRY(const auto token, read_token(options.token_file));
  auditor::HttpSourceOptions http{options.source, token, {}};
  if (!options.authorities_file.empty()) {
    TRY(http.authorities_pem, read_whole_file(options.authorities_file, authorities_bytes));
  }
  TRY(auto source, auditor::HttpSource::make(http));
  return source;
}

Result<audit::NoteKey> read_note_key(const std::string& file_or_text) {
  if (auto key = audit::NoteKey::parse(trimmed(file_or_text)); key.has_value()) return key;
  TRY(const auto text, read_whole_file(file_or_text, key_file_bytes));
  auto key = audit::NoteKey::parse(trimmed(text));
  if (key.has_value()) return key;
  return make_error(ErrorKind::rejected, file_or_text + ": " + key.error().detail);
}

Result<std::string> read_whole_file(const std::string& path, std::size_t bytes_max) {
  auto file = files::read_regular_file(path, bytes_max);
  if (file.has_value()) return std::move(file->text);
  return make_error(ErrorKind::rejected, path + " " + file.error().detail);
}

}  // namespace sealmint::cli
