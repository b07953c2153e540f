#include "sinks/syslog/syslog_message.hpp"

#include <unistd.h>

#include <array>

namespace sealmint::sinks {
namespace {

constexpr int facility_log_audit = 13;
constexpr int severity_warning = 4;
constexpr int severity_informational = 6;
constexpr std::size_t host_chars = 255;
constexpr std::size_t message_id_chars = 32;
// SD-IDs carry the number of an enterprise; this one is set aside for documentation (RFC 5612), as
// there is none of ours.
constexpr std::string_view structured_data_id = "sealmint@32473";

int severity_of(std::string_view kind) {
  for (const std::string_view end :
       {"-denied", "-failed", "-dead", "-rollback-accepted", "unreadable"}) {
    if (kind.ends_with(end)) return severity_warning;
  }
  return severity_informational;
}

// PRINTUSASCII of the RFC, which has no blanks; what is left of nothing is the NILVALUE.
std::string header_text(std::string_view text, std::size_t chars_max) {
  std::string out;
  for (const char c : text.substr(0, chars_max)) out += c > ' ' && c <= '~' ? c : '?';
  return out.empty() ? "-" : out;
}

std::string parameter_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == ']') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string syslog_frame(const ports::SinkEntry& entry, const SyslogOrigin& origin) {
  const int priority = facility_log_audit * 8 + severity_of(entry.kind);
  std::string message = "<" + std::to_string(priority) + ">1 " + to_iso8601(entry.created_at);
  message += ' ' + header_text(origin.host, host_chars);
  message += " sealmint - " + header_text(entry.kind, message_id_chars);
  message += " [" + std::string(structured_data_id);
  message += " index=\"" + std::to_string(entry.index) + "\"";
  message += " log=\"" + parameter_value(origin.log) + "\"] ";
  message += entry.json;
  return std::to_string(message.size()) + ' ' + message;
}

std::string this_host() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "";
  return name.data();
}

}  // namespace sealmint::sinks
