#include "bench/client/verdict.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <thread>

#include "bench/client/verifier.hpp"

namespace sealmint::bench {
namespace {

namespace json = boost::json;

// The server's own words are enough to begin to search, and no more.
constexpr std::size_t shown_bytes_max = 300;

std::string describe(const Exchange& exchange) {
  if (!exchange.failure.empty()) return exchange.failure;
  return "status " + std::to_string(exchange.reply.status) + ": " +
         exchange.reply.body.substr(0, shown_bytes_max);
}

// Verifies for one thread.
class Judge {
 public:
  Judge(const SignApi& api, const PublicKey& key, model::SignatureAlgorithm algorithm)
      : api_(api), verifier_(key.der, algorithm), input_bytes_(input_bytes(algorithm)) {}

  void judge(const Exchange& exchange, ByteView inputs) {
    const std::size_t items = inputs.size() / input_bytes_;
    if (exchange.reply.status != 200) return miss(items, describe(exchange));
    boost::system::error_code error;
    const json::value answer = json::parse(exchange.reply.body, error);
    const auto signed_items = error ? std::nullopt : api_.read_items(answer);
    if (!signed_items || signed_items->size() != items) {
      return miss(items, "the answer has not one result for each item");
    }
    for (std::size_t i = 0; i < items; ++i) {
      const ByteView input = inputs.subspan(i * input_bytes_, input_bytes_);
      const SignedItem& item = (*signed_items)[i];
      if (item.signature.empty()) {
        miss(1, "no signature: " + item.problem);
      } else if (!verifier_.verify(input, item.signature)) {
        ++verdict_.wrong;
        verdict_.note("a signature does not verify for input " + to_hex(input));
      } else {
        ++verdict_.verified;
      }
    }
  }

  const Verdict& verdict() const { return verdict_; }

 private:
  void miss(std::size_t items, std::string problem) {
    verdict_.missing += items;
    verdict_.note(std::move(problem));
  }

  const SignApi& api_;
  Verifier verifier_;
  const std::size_t input_bytes_;
  Verdict verdict_;
};

}  // namespace

Verdict verify_all(const std::vector<SignedExchanges>& connections, const SignApi& api,
                   const PublicKey& key, model::SignatureAlgorithm algorithm) {
  const std::size_t thread_count = std::max(1U, std::thread::hardware_concurrency());
  std::vector<Verdict> verdicts(thread_count);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < thread_count; ++t) {
      threads.emplace_back([&, t] {
        Judge judge(api, key, algorithm);
        std::size_t turn = 0;
        for (const auto& [exchanges, inputs] : connections) {
          for (std::size_t i = 0; i < exchanges.size(); ++i) {
            if (turn++ % thread_count == t) judge.judge(exchanges[i], inputs[i % inputs.size()]);
          }
        }
        verdicts[t] = judge.verdict();
      });
    }
  }
  Verdict all;
  for (Verdict& each : verdicts) {
    all.verified += each.verified;
    all.wrong += each.wrong;
    all.missing += each.missing;
    if (!each.first_problem.empty()) all.note(std::move(each.first_problem));
  }
  return all;
}

Verdict check_answers(const std::vector<const Connection*>& connections) {
  Verdict verdict;
  for (const Connection* connection : connections) {
    for (const Exchange& exchange : connection->exchanges()) {
      if (exchange.reply.status == 200) {
        ++verdict.verified;
      } else {
        ++verdict.missing;
        verdict.note(describe(exchange));
      }
    }
  }
  return verdict;
}

}  // namespace sealmint::bench
