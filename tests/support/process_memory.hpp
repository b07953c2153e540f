// Searches all memory of this process for a secret.
#pragma once

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>

namespace sealmint::testing {

// Secrets stand in the test's own memory under this mask, so that a search does not find its copy.
inline constexpr std::uint8_t mask = 0xa5;

// Memory of our own to read others into; the search leaves it out.
class Window {
 public:
  Window()
      : data_(static_cast<std::uint8_t*>(
            mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {}
  ~Window() { munmap(data_, size); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  bool holds(std::uintptr_t address) const {
    const auto begin = reinterpret_cast<std::uintptr_t>(data_);
    return address >= begin && address < begin + size;
  }
  std::span<std::uint8_t> span() { return {data_, size}; }

 private:
  static constexpr std::size_t size = 1UL << 20;
  std::uint8_t* data_;
};

struct Finds {
  int in_secure_heap = 0;
  int elsewhere = 0;
};

inline bool is_masked(std::uint8_t here, std::uint8_t wanted) { return (here ^ mask) == wanted; }

// How often `masked` stands in [begin, end).
inline int count_in(std::uintptr_t begin, std::uintptr_t end, std::span<const std::uint8_t> masked,
                    int memory, Window& window) {
  int count = 0;
  const std::size_t overlap = masked.size() - 1;
  for (std::uintptr_t at = begin; at + overlap < end;) {
    if (window.holds(at)) {
      at += window.span().size();
      continue;
    }
    const std::size_t wanted = std::min<std::uintptr_t>(window.span().size(), end - at);
    const ssize_t got = pread(memory, window.span().data(), wanted, static_cast<off_t>(at));
    if (got <= static_cast<ssize_t>(overlap)) break;
    auto rest = window.span().first(static_cast<std::size_t>(got));
    for (;;) {
      const auto found = std::ranges::search(rest, masked, is_masked);
      if (found.empty()) break;
      ++count;
      rest = {found.end(), rest.end()};
    }
    at += static_cast<std::size_t>(got) - overlap;
  }
  return count;
}

// Searches all that this process can write to. The secure heap is known by not being dumped ("dd"):
// nothing else here asks for that, and locking may have failed.
inline Finds find_in_this_process(std::span<const std::uint8_t> masked) {
  Window window;
  Finds finds;
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  BOOST_REQUIRE(memory >= 0);
  std::ifstream mappings("/proc/self/smaps");
  std::string head;  // "55d0c0a4b000-55d0c0a6c000 rw-p ...", the first line of each mapping
  for (std::string line; std::getline(mappings, line);) {
    if (line.find('-') < line.find(' ')) head = line;
    if (!line.starts_with("VmFlags:") || head.find(" rw") == std::string::npos) continue;
    std::size_t dash = 0;
    const std::uintptr_t begin = std::stoul(head, &dash, 16);
    const std::uintptr_t end = std::stoul(head.substr(dash + 1), nullptr, 16);
    const int count = count_in(begin, end, masked, memory, window);
    const bool is_secure = (line + ' ').find(" dd ") != std::string::npos;
    (is_secure ? finds.in_secure_heap : finds.elsewhere) += count;
  }
  close(memory);
  return finds;
}

// A sanitizer maps terabytes, too much to search.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool has_shadow_memory = true;
#elif defined(__has_feature)
inline constexpr bool has_shadow_memory =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool has_shadow_memory = false;
#endif

}  // namespace sealmint::testing
