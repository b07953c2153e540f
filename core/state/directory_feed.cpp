#include "core/state/directory_feed.hpp"

#include <algorithm>
#include <vector>

#include "core/base/must.hpp"

namespace sealmint::service {
namespace {

constexpr std::size_t transactions_at_once = 1'000;

}  // namespace

Result<void> DirectoryFeed::on_committed(ports::Position end,
                                         std::span<const ports::Transaction* const> committed) {
  must(end.transactions >= seen_.transactions + committed.size(), "a history only grows");
  const std::uint64_t own = end.transactions - committed.size();
  while (seen_.transactions < own) {
    const std::uint64_t missing = own - seen_.transactions;
    TRY_VOID(catch_up(std::min<std::uint64_t>(missing, transactions_at_once)));
  }
  if (!committed.empty()) directory_.apply(committed);
  seen_ = end;
  return {};
}

Result<void> DirectoryFeed::catch_up(std::size_t count_max) {
  TRY(const auto page, history_.since(seen_, count_max));
  must(page.end.transactions == seen_.transactions + page.transactions.size(),
       "a history has no gaps");
  std::vector<const ports::Transaction*> next;
  next.reserve(page.transactions.size());
  for (const auto& transaction : page.transactions) next.push_back(transaction.get());
  if (!next.empty()) directory_.apply(next);
  seen_ = page.end;
  return {};
}

}  // namespace sealmint::service
