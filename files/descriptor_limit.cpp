#include "files/descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace sealmint::files {
namespace {

// More would let tables of the kernel grow for nothing.
constexpr rlim_t descriptors_max = 1'048'576;
// What POSIX promises, if the system does not even tell its limits.
constexpr rlim_t descriptors_min = 20;

}  // namespace

std::uint64_t descriptor_limit_max() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return descriptors_min;
  return std::max(limit.rlim_cur, std::min(limit.rlim_max, descriptors_max));
}

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return descriptors_min;
  const rlim_t wanted = descriptor_limit_max();
  const rlimit raised{wanted, limit.rlim_max};
  return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? wanted : limit.rlim_cur;
}

std::uint64_t open_descriptors() {
  std::error_code failure;
  const std::filesystem::directory_iterator folder("/proc/self/fd", failure);
  if (failure) return 0;
  // One of them is the look itself.
  return static_cast<std::uint64_t>(std::distance(begin(folder), end(folder))) - 1;
}

}  // namespace sealmint::files
