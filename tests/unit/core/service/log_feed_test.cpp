// A feed over a store in memory, step by step, with a receiver that does what a test says.
#include "core/service/log/log_feed.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>

#include "core/crypto/random.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/support/null_log.hpp"
#include "tests/support/run_task.hpp"

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;
using Indices = std::vector<std::uint64_t>;

// Pruned up to an entry, as soon as a test says so.
class PrunedStore final : public storage::MemoryStore {
 public:
  std::uint64_t first_entry = 0;

  Result<std::vector<Bytes>> log_entries(ports::LogId id, std::uint64_t first, std::size_t count,
                                         Deadline deadline) override {
    if (first < first_entry) return std::vector<Bytes>{};
    return MemoryStore::log_entries(id, first, count, deadline);
  }
  Result<ports::LogHead> log_head(ports::LogId id, Deadline deadline) override {
    TRY(auto head, MemoryStore::log_head(id, deadline));
    head.first_entry = first_entry;
    return head;
  }
};

struct Received {
  Indices indices;
  std::vector<std::string> names;
  std::function<Result<void>()> answer = [] { return Result<void>{}; };
  std::optional<std::uint64_t> doubtful;
};

class FakeSink final : public ports::AuditSink {
 public:
  explicit FakeSink(Received& received) : received_(received) {}

  Task<void> deliver(std::span<const ports::SinkEntry> entries) override {
    auto answer = received_.answer();
    if (answer.has_error()) co_return answer;
    for (const auto& entry : entries) {
      received_.indices.push_back(entry.index);
      received_.names.push_back(entry.kind);
    }
    co_return answer;
  }
  std::optional<std::uint64_t> take_doubtful() override {
    return std::exchange(received_.doubtful, std::nullopt);
  }

 private:
  Received& received_;
};

struct Fixture {
  PrunedStore store;
  testing::RecordingLog log;
  Received received;
  std::vector<std::uint64_t> saved;
  bool can_save = true;
  std::uint64_t log_size = 0;
  SinkProgress::Instant now{100h};
  std::unique_ptr<LogFeed> feed = make(0);

  std::unique_ptr<LogFeed> make(std::uint64_t position, std::size_t batch_bytes = 1'000'000) {
    FeedOptions options;
    options.name = "test";
    options.rule = {4, {1s, 10s}};
    options.batch_bytes = batch_bytes;
    options.position = position;
    options.save_position = [this](std::uint64_t next) -> Result<void> {
      if (!can_save) return make_error(ErrorKind::unavailable, "no room");
      saved.push_back(next);
      return {};
    };
    options.render = [](std::uint64_t index, ByteView, const ports::PersonalTexts& personal) {
      ports::SinkEntry entry;
      entry.index = index;
      if (!personal.empty()) entry.kind = personal.front().second;
      return entry;
    };
    options.log_size = [this] { return log_size; };
    return std::make_unique<LogFeed>(ports::LogReader{store, ports::first_log, 1min}, log,
                                     std::make_unique<FakeSink>(received), std::move(options));
  }

  // Entries of the store; the log that may be told has them, too.
  void add(std::size_t count, const std::string& name = "") {
    std::vector<ports::Transaction> transactions;
    for (std::size_t i = 0; i < count; ++i) {
      model::AuditEvent event;
      event.id = crypto::new_id<EventId>(TimePoint{});
      event.kind = "test";
      if (!name.empty()) event.personal.emplace_back("actorName", name);
      transactions.emplace_back().changes.emplace_back(ports::RecordEvent{std::move(event)});
    }
    BOOST_REQUIRE(testing::ask(store).commit(transactions).has_value());
    log_size += count;
  }

  std::chrono::milliseconds step() {
    const auto wait = testing::run_task(
        [&]() -> Task<std::chrono::milliseconds> { co_return co_await feed->step(now); });
    return *wait;
  }
  void steps(int count) {
    for (int i = 0; i < count; ++i) step();
  }
  void fail(std::string why = "dead") {
    received.answer = [why] { return Result<void>(make_error(ErrorKind::upstream, why)); };
  }
  void work() {
    received.answer = [] { return Result<void>{}; };
  }
};

Indices from_to(std::uint64_t first, std::uint64_t end) {
  Indices indices;
  for (; first < end; ++first) indices.push_back(first);
  return indices;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(log_feed, Fixture)

BOOST_AUTO_TEST_CASE(all_entries_arrive_in_order_and_the_position_is_kept_behind_them) {
  add(10);
  BOOST_TEST(step().count() == 0);
  BOOST_TEST(feed->lag_entries() == 6U);
  BOOST_TEST(step().count() == 0);
  BOOST_TEST(step().count() > 0);
  BOOST_TEST(received.indices == from_to(0, 10));
  BOOST_TEST(saved == (Indices{4, 8, 10}));
  BOOST_TEST(feed->position() == 10U);
  BOOST_TEST(feed->lag_entries() == 0U);
  BOOST_TEST(step().count() > 0);
  BOOST_TEST(saved.size() == 3U);
  BOOST_TEST(log.events().empty());
}

BOOST_AUTO_TEST_CASE(what_no_checkpoint_covers_is_not_told) {
  add(4);
  log_size = 3;
  steps(2);
  BOOST_TEST(received.indices == from_to(0, 3));
}

BOOST_AUTO_TEST_CASE(what_it_says_of_persons_is_told_with_its_entry) {
  add(1);
  add(1, "alice");
  add(1);
  step();
  BOOST_TEST(received.names == (std::vector<std::string>{"", "alice", ""}));
}

BOOST_AUTO_TEST_CASE(it_goes_on_where_it_was) {
  add(10);
  feed = make(7);
  step();
  BOOST_TEST(received.indices == from_to(7, 10));
}

BOOST_AUTO_TEST_CASE(a_batch_crosses_bundles_and_ends_at_its_bytes) {
  add(260);
  feed = make(254);
  step();
  BOOST_TEST(received.indices == from_to(254, 258));
  const std::size_t leaf = testing::ask(store).log_entries(0, 1)->front().size();
  feed = make(0, 2 * leaf);
  step();
  BOOST_TEST(received.indices.size() == 6U);
  feed = make(0, 1);
  step();
  BOOST_TEST(received.indices.size() == 7U);
}

BOOST_AUTO_TEST_CASE(a_dead_sink_is_tried_for_ever_and_told_of_once) {
  add(3);
  fail();
  for (int i = 0; i < 50; ++i) {
    const auto wait = step();
    BOOST_TEST((wait > 0ms && wait <= 10s));
    now += 10s;
  }
  BOOST_TEST(feed->failures().value() == 50U);
  BOOST_TEST(log.events() == std::vector<std::string>{"sink_failing"});
  BOOST_TEST(feed->position() == 0U);
  BOOST_TEST(feed->lag_entries() == 3U);
  BOOST_TEST(saved.empty());
  work();
  steps(3);
  BOOST_TEST(received.indices == from_to(0, 3));
  BOOST_TEST(log.events() == (std::vector<std::string>{"sink_failing", "sink_works_again"}));
}

BOOST_AUTO_TEST_CASE(nothing_is_tried_before_the_wait_is_over) {
  add(1);
  fail();
  step();
  work();
  now += 400ms;
  BOOST_TEST((step() > 0ms));
  BOOST_TEST(received.indices.empty());
  now += 600ms;
  step();
  BOOST_TEST(received.indices == from_to(0, 1));
}

BOOST_AUTO_TEST_CASE(what_may_have_been_lost_is_sent_again) {
  add(6);
  steps(2);
  received.doubtful = 2;
  step();
  BOOST_TEST(received.indices == (Indices{0, 1, 2, 3, 4, 5, 2, 3, 4, 5}));
  // Also through a crash just then.
  BOOST_TEST(saved == (Indices{4, 6, 2, 6}));
  received.doubtful = 100;
  step();
  BOOST_TEST(feed->position() == 6U);
}

BOOST_AUTO_TEST_CASE(a_position_that_cannot_be_kept_is_kept_later) {
  add(3);
  can_save = false;
  step();
  BOOST_TEST(feed->position() == 3U);
  BOOST_TEST(log.events() == std::vector<std::string>{"sink_failing"});
  can_save = true;
  now += 10s;
  step();
  BOOST_TEST(saved == Indices{3});
  BOOST_TEST(received.indices == from_to(0, 3));
  BOOST_TEST(log.events().size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_was_pruned_is_passed_over_aloud) {
  add(300);
  store.first_entry = 256;
  BOOST_TEST(step().count() == 0);
  BOOST_TEST(saved == Indices{256});
  step();
  BOOST_TEST(received.indices == from_to(256, 260));
  BOOST_TEST(log.events() == std::vector<std::string>{"sink_entries_pruned"});
}

BOOST_AUTO_TEST_CASE(entries_that_are_missing_are_a_failure_and_not_passed_over) {
  add(3);
  log_size = 5;
  feed = make(3);
  step();
  BOOST_TEST(log.events() == std::vector<std::string>{"sink_failing"});
  BOOST_TEST(feed->position() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::service
