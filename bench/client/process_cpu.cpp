#include "bench/client/process_cpu.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace sealmint::bench {

std::optional<std::chrono::microseconds> process_cpu_time(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // The name of the program stands in parentheses and may hold anything (proc(5)).
  const std::size_t name_end = line.rfind(')');
  if (name_end == line.npos) return std::nullopt;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;  // state ... cmajflt
  long long user_ticks = 0;
  long long system_ticks = 0;
  if (!(fields >> user_ticks >> system_ticks)) return std::nullopt;
  const long long ticks_per_second = ::sysconf(_SC_CLK_TCK);
  return std::chrono::microseconds((user_ticks + system_ticks) * 1'000'000 / ticks_per_second);
}

}  // namespace sealmint::bench
