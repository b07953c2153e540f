// The queue against a sender that a test holds back and lets go.
#include "client/sign_queue.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

namespace sealmint::client {
namespace {

constexpr auto algorithm = model::SignatureAlgorithm::ecdsa_sha256;

SignItem item_of(std::uint8_t number) { return {algorithm, Bytes(32, number)}; }

// A signature is the data and the number of the unit that it cost.
class Sender : public SignSender {
 public:
  Answer<std::vector<Answer<Signed>>> send(const SignCall& call) override {
    std::unique_lock lock(mutex_);
    const std::size_t place = calls.size();
    calls.push_back(call);
    arrived.notify_all();
    released_.wait(lock, [this, place] { return !is_held || place < let_through_; });
    if (!failures.empty()) {
      Failure failure = failures.front();
      failures.erase(failures.begin());
      if (failure.is_in_doubt && signs_in_doubt) sign(call);
      return failure;
    }
    if (call.items.size() > 1 && refuses_batches) {
      Failure refusal(make_error(ErrorKind::approval_required, "too few units"));
      refusal.status = 403;
      return refusal;
    }
    return sign(call);
  }

  void let_go() {
    const std::lock_guard lock(mutex_);
    is_held = false;
    released_.notify_all();
  }
  void let_through(std::size_t calls_first) {
    const std::lock_guard lock(mutex_);
    let_through_ = calls_first;
    released_.notify_all();
  }
  void wait_for_calls(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived.wait(lock, [&] { return calls.size() >= count; });
  }

  std::vector<SignCall> calls;
  std::vector<Failure> failures;  // of the next calls
  bool is_held = false;
  bool refuses_batches = false;
  bool signs_in_doubt = false;
  int units = 0;
  std::condition_variable arrived;

 private:
  std::vector<Answer<Signed>> sign(const SignCall& call) {
    for (const auto& [key, outcomes] : answered_) {
      if (key == call.idempotency_key) return outcomes;
    }
    std::vector<Answer<Signed>> outcomes;
    for (const auto& item : call.items) {
      if (item.data.front() == 99) {
        outcomes.emplace_back(Failure(make_error(ErrorKind::rejected, "this one")));
        continue;
      }
      Bytes signature = item.data;
      signature.push_back(static_cast<std::uint8_t>(++units));
      outcomes.emplace_back(Signed{std::move(signature), ""});
    }
    answered_.emplace_back(call.idempotency_key, outcomes);
    return outcomes;
  }

  std::mutex mutex_;
  std::condition_variable released_;
  std::size_t let_through_ = 0;
  std::vector<std::pair<std::string, std::vector<Answer<Signed>>>> answered_;
};

// Threads that each sign one item; their outcomes in the order of the items.
class Callers {
 public:
  explicit Callers(SignQueue& queue) : queue_(queue) {}
  void start(std::uint8_t number) {
    std::size_t place = 0;
    {
      const std::lock_guard lock(mutex_);
      place = outcomes.size();
      outcomes.emplace_back();
    }
    threads_.emplace_back([this, place, number] {
      auto outcome = queue_.sign(item_of(number));
      const std::lock_guard lock(mutex_);
      outcomes[place].emplace(std::move(outcome));
    });
  }
  void join() {
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }
  std::deque<std::optional<Answer<Signed>>> outcomes;

 private:
  SignQueue& queue_;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

Failure in_doubt() {
  Failure failure(make_error(ErrorKind::upstream, "the connection broke"));
  failure.is_in_doubt = true;
  return failure;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sign_queue)

BOOST_AUTO_TEST_CASE(one_caller_goes_at_once_and_alone) {
  Sender sender;
  SignQueue queue("id", sender, {});
  for (std::uint8_t i = 1; i <= 3; ++i) BOOST_TEST(queue.sign(item_of(i)).has_value());
  BOOST_TEST(sender.calls.size() == 3U);
  BOOST_TEST((sender.calls[0].idempotency_key != sender.calls[1].idempotency_key));
}

BOOST_AUTO_TEST_CASE(those_that_come_meanwhile_go_together_and_each_gets_its_own) {
  Sender sender;
  sender.is_held = true;
  SignQueue queue("id", sender, {});
  Callers callers(queue);
  callers.start(1);
  sender.wait_for_calls(1);
  for (std::uint8_t i = 2; i <= 8; ++i) callers.start(i);
  while (queue.waiting_count() < 7) std::this_thread::yield();
  sender.let_go();
  callers.join();
  BOOST_TEST(sender.calls.size() == 2U);
  BOOST_TEST(sender.calls[1].items.size() == 7U);
  BOOST_TEST(sender.units == 8);
  for (std::size_t i = 0; i < 8; ++i) {
    BOOST_REQUIRE(callers.outcomes[i]->has_value());
    BOOST_TEST((*callers.outcomes[i])->signature.front() == i + 1);
  }
}

BOOST_AUTO_TEST_CASE(of_many_one_half_goes_while_the_other_is_under_way) {
  Sender sender;
  sender.is_held = true;
  SignQueue queue("id", sender, {});
  Callers callers(queue);
  callers.start(1);
  sender.wait_for_calls(1);
  for (std::uint8_t i = 2; i <= 17; ++i) callers.start(i);
  while (queue.waiting_count() < 16) std::this_thread::yield();
  // Seventeen are busy when the first call comes back: nine are a half.
  sender.let_through(1);
  sender.wait_for_calls(2);
  BOOST_TEST(sender.calls[1].items.size() == 16U);
  for (std::uint8_t i = 18; i <= 25; ++i) callers.start(i);
  while (queue.waiting_count() < 8) std::this_thread::yield();
  BOOST_TEST(sender.calls.size() == 2U);
  callers.start(26);
  sender.wait_for_calls(3);
  BOOST_TEST(sender.calls[2].items.size() == 9U);
  // A third call is not made.
  for (std::uint8_t i = 27; i <= 40; ++i) callers.start(i);
  while (queue.waiting_count() < 14) std::this_thread::yield();
  BOOST_TEST(sender.calls.size() == 3U);
  sender.let_go();
  callers.join();
  for (const auto& outcome : callers.outcomes) BOOST_TEST(outcome->has_value());
  BOOST_TEST(sender.units == 40);
}

BOOST_AUTO_TEST_CASE(a_failing_item_fails_its_own_caller_only) {
  Sender sender;
  sender.is_held = true;
  SignQueue queue("id", sender, {});
  Callers callers(queue);
  callers.start(1);
  sender.wait_for_calls(1);
  for (const std::uint8_t number : {2, 99, 3}) callers.start(number);
  while (queue.waiting_count() < 3) std::this_thread::yield();
  sender.let_go();
  callers.join();
  const auto failed = std::ranges::count_if(
      callers.outcomes, [](const auto& outcome) { return outcome->has_error(); });
  BOOST_TEST(failed == 1);
  BOOST_TEST(callers.outcomes[2]->has_error());
}

// A grant may have units for some of them.
BOOST_AUTO_TEST_CASE(what_is_refused_together_is_asked_for_one_by_one) {
  Sender sender;
  sender.is_held = true;
  sender.refuses_batches = true;
  SignQueue queue("id", sender, {});
  Callers callers(queue);
  callers.start(1);
  sender.wait_for_calls(1);
  for (std::uint8_t i = 2; i <= 4; ++i) callers.start(i);
  while (queue.waiting_count() < 3) std::this_thread::yield();
  sender.let_go();
  callers.join();
  for (const auto& outcome : callers.outcomes) BOOST_TEST(outcome->has_value());
  BOOST_TEST(sender.calls.size() == 5U);
}

BOOST_AUTO_TEST_CASE(an_item_left_in_doubt_is_asked_for_again_under_its_old_name) {
  Sender sender;
  sender.failures = {in_doubt()};
  sender.signs_in_doubt = true;
  SignQueue queue("id", sender, {});
  BOOST_TEST(queue.sign(item_of(1)).has_error());
  const auto again = queue.sign(item_of(1));
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST(sender.units == 1);
  BOOST_TEST(sender.calls[0].idempotency_key == sender.calls[1].idempotency_key);
  // What is signed anew is a signature of its own.
  BOOST_TEST(queue.sign(item_of(1)).has_value());
  BOOST_TEST(sender.units == 2);
}

BOOST_AUTO_TEST_CASE(all_items_of_a_call_left_in_doubt_cost_one_unit_each) {
  Sender sender;
  sender.is_held = true;
  sender.signs_in_doubt = true;
  SignQueue queue("id", sender, {});
  {
    Callers callers(queue);
    callers.start(1);
    sender.wait_for_calls(1);
    for (std::uint8_t i = 2; i <= 6; ++i) callers.start(i);
    while (queue.waiting_count() < 5) std::this_thread::yield();
    sender.failures = {in_doubt(), in_doubt()};
    sender.let_go();
    callers.join();
    for (const auto& outcome : callers.outcomes) BOOST_TEST(outcome->has_error());
  }
  Callers callers(queue);
  for (std::uint8_t i = 1; i <= 6; ++i) callers.start(i);
  callers.join();
  for (const auto& outcome : callers.outcomes) BOOST_TEST(outcome->has_value());
  BOOST_TEST(sender.units == 6);
}

BOOST_AUTO_TEST_CASE(without_merging_every_call_goes_by_itself) {
  Sender sender;
  SignQueueLimits limits;
  limits.merges = false;
  SignQueue queue("id", sender, limits);
  Callers callers(queue);
  for (std::uint8_t i = 1; i <= 6; ++i) callers.start(i);
  callers.join();
  BOOST_TEST(sender.calls.size() == 6U);
}

BOOST_AUTO_TEST_CASE(a_crowd_gets_what_it_asked_for) {
  Sender sender;
  SignQueue queue("id", sender, {});
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 50; ++i) {
        const auto number = static_cast<std::uint8_t>(1 + thread * 7 + i % 7);
        const auto outcome = queue.sign(item_of(number));
        if (outcome.has_error() || outcome->signature.front() != number) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(sender.units == 400);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::client
