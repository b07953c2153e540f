#include "pkcs11/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <string>
#include <system_error>

namespace sealmint::pkcs11 {
namespace {

constexpr std::size_t line_bytes_max = 2'000;

std::string_view name(LogLevel level) {
  switch (level) {
    case LogLevel::trace: return "trace";
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "error";
}

std::string line_of(std::string_view head, std::string_view text) {
  std::string line(head);
  line += text.substr(0, line_bytes_max);
  std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  line += '\n';
  return line;
}

// What cannot be written is lost: a log is no reason to fail its host.
void write_line(int descriptor, const std::string& line) {
  while (::write(descriptor, line.data(), line.size()) < 0 && errno == EINTR) {
  }
}

std::string time_of_now() {
  std::timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  std::tm parts{};
  ::gmtime_r(&now.tv_sec, &parts);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ ", &parts);
  return {text.data(), length};
}

}  // namespace

Log::Log(LogLevel level, const std::filesystem::path& file)
    : level_(level), descriptor_(STDERR_FILENO) {
  if (file.empty()) return;
  const int opened =
      ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  if (opened >= 0) {
    descriptor_ = opened;
    return;
  }
  complain("the log file " + file.string() + ": " + std::generic_category().message(errno));
}

Log::~Log() {
  if (descriptor_ != STDERR_FILENO) ::close(descriptor_);
}

void Log::write(LogLevel level, std::string_view text) const {
  if (level < level_) return;
  const bool is_file = descriptor_ != STDERR_FILENO;
  std::string head =
      is_file ? time_of_now() + std::to_string(::getpid()) + " " : "sealmint-pkcs11: ";
  if (is_file || level == LogLevel::warning) head += std::string(name(level)) + ": ";
  write_line(descriptor_, line_of(head, text));
}

void complain(std::string_view text) {
  write_line(STDERR_FILENO, line_of("sealmint-pkcs11: ", text));
}

}  // namespace sealmint::pkcs11
