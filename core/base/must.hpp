// Promises that the code makes to itself, checked in every build. A breach is a mistake of ours and
// never the answer to an input; a process that goes on after one might sign what nobody recorded,
// so it ends at once. Expected failures are a Result (result.hpp).
#pragma once

#include <cstdint>
#include <source_location>

namespace sealmint {

// What is promised, and where. Made by the compiler alone, so nothing that is known at run time, a
// secret above all, can get into the last words of the process.
class Promise {
 public:
  consteval Promise(const char* text, std::source_location where = std::source_location::current())
      : text_(text), file_(where.file_name()), line_(where.line()) {}

  const char* text() const { return text_; }
  const char* file() const { return file_; }
  std::uint32_t line() const { return line_; }

 private:
  const char* text_;
  const char* file_;
  std::uint32_t line_;
};

// Says on standard error which promise was broken, in one line, and aborts.
[[noreturn]] void break_off(const Promise& promise) noexcept;

// Costs a comparison: for boundaries, not for the innermost loops. For example
// must(!batch.empty(), "a commit has transactions").
constexpr void must(bool holds, const Promise& promise) noexcept {
  if (!holds) [[unlikely]]
    break_off(promise);
}

}  // namespace sealmint
