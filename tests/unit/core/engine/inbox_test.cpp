#include "core/tasks/inbox.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

#include "core/engine/parking.hpp"

namespace sealmint::engine {
namespace {

struct Node {
  Node* next = nullptr;
  int producer = 0;
  int number = 0;
};

std::vector<int> numbers_of(Chain<Node> chain) {
  std::vector<int> numbers;
  while (const Node* node = chain.take_first()) numbers.push_back(node->number);
  return numbers;
}

std::vector<Node> make_nodes(int count, int producer = 0) {
  std::vector<Node> nodes(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) nodes[static_cast<std::size_t>(i)] = {nullptr, producer, i};
  return nodes;
}

BOOST_AUTO_TEST_SUITE(inbox_suite)

BOOST_AUTO_TEST_CASE(single_nodes_and_chains_come_out_in_the_order_in_which_they_went_in) {
  auto nodes = make_nodes(6);
  Inbox<Node> inbox;
  BOOST_TEST(inbox.empty());
  inbox.put(nodes[0]);
  Chain<Node> chain;
  for (std::size_t i = 1; i < 4; ++i) chain.add(nodes[i]);
  inbox.put(std::move(chain));
  inbox.put(nodes[4]);
  inbox.put(nodes[5]);
  BOOST_TEST(!inbox.empty());
  BOOST_TEST((numbers_of(inbox.take_all()) == std::vector<int>{0, 1, 2, 3, 4, 5}));
  BOOST_TEST(inbox.empty());
  BOOST_TEST(inbox.take_all().empty());
}

BOOST_AUTO_TEST_CASE(an_empty_chain_leaves_nothing) {
  Inbox<Node> inbox;
  inbox.put(Chain<Node>{});
  BOOST_TEST(inbox.empty());
}

BOOST_AUTO_TEST_CASE(chains_join_and_count) {
  auto nodes = make_nodes(5);
  Chain<Node> first;
  Chain<Node> second;
  first.append(Chain<Node>{});
  BOOST_TEST(first.empty());
  for (std::size_t i = 0; i < 2; ++i) first.add(nodes[i]);
  for (std::size_t i = 2; i < 5; ++i) second.add(nodes[i]);
  first.append(std::move(second));
  BOOST_TEST(first.size() == 5U);
  BOOST_TEST((numbers_of(std::move(first)) == std::vector<int>{0, 1, 2, 3, 4}));
}

// Each node reaches a consumer once, those of one producer in order, and nobody sleeps for ever.
BOOST_AUTO_TEST_CASE(producers_and_sleeping_consumers_lose_nothing) {
  constexpr int producers = 3;
  constexpr int per_producer = 20'000;
  Inbox<Node> inbox;
  Parking parking;
  std::atomic<int> taken{0};
  std::atomic<bool> is_ordered{true};
  std::vector<std::vector<Node>> nodes;
  for (int i = 0; i < producers; ++i) nodes.push_back(make_nodes(per_producer, i));

  const auto consume = [&] {
    while (taken.load() < producers * per_producer) {
      auto chain = inbox.take_all();
      if (chain.empty()) {
        parking.park([&] { return !inbox.empty() || taken.load() == producers * per_producer; });
        continue;
      }
      std::vector<int> last(producers, -1);
      int count = 0;
      while (const Node* node = chain.take_first()) {
        auto& before = last[static_cast<std::size_t>(node->producer)];
        if (node->number <= before) is_ordered = false;
        before = node->number;
        ++count;
      }
      if (taken.fetch_add(count) + count < producers * per_producer) continue;
      for (int i = 0; i < 2; ++i) parking.wake_one();
    }
  };
  const auto produce = [&](std::vector<Node>& mine) {
    for (std::size_t i = 0; i < mine.size(); i += 2) {
      Chain<Node> pair;
      pair.add(mine[i]);
      pair.add(mine[i + 1]);
      inbox.put(std::move(pair));
      parking.wake_one();
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) threads.emplace_back(consume);
  for (auto& mine : nodes) threads.emplace_back([&produce, &mine] { produce(mine); });
  for (auto& thread : threads) thread.join();
  BOOST_TEST(taken.load() == producers * per_producer);
  BOOST_TEST(is_ordered.load());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine
