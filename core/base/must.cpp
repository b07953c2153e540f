#include "core/base/must.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace sealmint {
namespace {

// Without the heap, whose state nobody knows at this point.
class LastWords {
 public:
  void add(std::string_view text) {
    const std::size_t count = std::min(text.size(), line_.size() - size_);
    std::copy_n(text.begin(), count, line_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += count;
  }
  void add(std::uint32_t number) {
    std::array<char, 10> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  void say() const {
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line_.data(), size_);
  }

 private:
  std::array<char, 512> line_{};
  std::size_t size_ = 0;
};

}  // namespace

void break_off(const Promise& promise) noexcept {
  LastWords words;
  words.add("sealmint: a promise was broken: ");
  words.add(promise.text());
  words.add(" (");
  words.add(promise.file());
  words.add(":");
  words.add(promise.line());
  words.add(")\n");
  words.say();
  std::abort();
}

}  // namespace sealmint
