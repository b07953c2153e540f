// How much of its budget every sender has left.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/limits.hpp"
#include "core/rules/rate_budget.hpp"

namespace sealmint::http {

// A bounded table keyed by sender: an IPv4 address or an IPv6 /64. When it is full, the sender that
// has been silent longest is forgotten. Any thread.
class SenderBudgets {
 public:
  explicit SenderBudgets(std::uint32_t requests_per_minute,
                         std::size_t senders_max = limits::budgeted_senders)
      : rule_{requests_per_minute}, senders_max_(senders_max) {}

  // Pays for one request of this address. Nothing when it may go on; else how long to wait.
  std::optional<std::chrono::seconds> spend(std::string_view source_ip, TimePoint now);

  std::size_t size() const;

 private:
  struct Entry {
    std::string sender;
    rules::RateState state;
  };
  using Entries = std::list<Entry>;  // the most recently seen first

  Entry& find_or_add(std::string sender);
  void drop_last();
  void drop_some_full(TimePoint now);

  const rules::RateRule rule_;
  const std::size_t senders_max_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_sender_;
};

}  // namespace sealmint::http
