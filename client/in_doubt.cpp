#include "client/in_doubt.hpp"

#include <algorithm>

namespace sealmint::client {
namespace {

constexpr std::size_t calls_max = 16;
constexpr std::size_t signatures_max = 4'096;
// Far less than the day for which the server keeps its answers.
constexpr std::chrono::minutes lifetime{15};

template <class Kept>
void forget(std::deque<Kept>& kept, std::size_t count_max, InDoubt::TimePoint now) {
  while (!kept.empty() && (kept.size() > count_max || now - kept.front().since > lifetime)) {
    kept.pop_front();
  }
}

}  // namespace

void InDoubt::keep(SignCall call, TimePoint now) {
  calls_.push_back({std::move(call), now});
  forget(calls_, calls_max, now);
}

std::optional<SignCall> InDoubt::take(const SignItem& item, TimePoint now) {
  forget(calls_, calls_max, now);
  const auto found = std::ranges::find_if(calls_, [&item](const KeptCall& kept) {
    return std::ranges::find(kept.call.items, item) != kept.call.items.end();
  });
  if (found == calls_.end()) return std::nullopt;
  SignCall call = std::move(found->call);
  calls_.erase(found);
  return call;
}

void InDoubt::keep_signature(SignItem item, Signed signature, TimePoint now) {
  signatures_.push_back({std::move(item), std::move(signature), now});
  forget(signatures_, signatures_max, now);
}

std::optional<Signed> InDoubt::take_signature(const SignItem& item, TimePoint now) {
  forget(signatures_, signatures_max, now);
  const auto found = std::ranges::find(signatures_, item, &KeptSignature::item);
  if (found == signatures_.end()) return std::nullopt;
  Signed signature = std::move(found->signature);
  signatures_.erase(found);
  return signature;
}

}  // namespace sealmint::client
