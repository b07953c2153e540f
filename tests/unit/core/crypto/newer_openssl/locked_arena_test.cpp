// The arena under the newer libcrypto: this binary has one of its own, beside that of the library.
#include "core/crypto/newer_openssl/locked_arena.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <random>
#include <set>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct Arena {
  Arena() {
    static std::once_flag is_open;
    std::call_once(is_open, locked_arena_open);
  }
};

struct Block {
  void* bytes;
  std::size_t size;
  std::uint8_t mark;
};

std::span<std::uint8_t> span_of(const Block& block) {
  return {static_cast<std::uint8_t*>(block.bytes), block.size};
}

bool is_whole(const Block& block) {
  return std::ranges::all_of(span_of(block), [&](auto byte) { return byte == block.mark; });
}

// Takes and gives back at random; false when somebody else wrote into a block, or a new one holds
// anything.
bool take_and_give_back(unsigned seed, std::size_t rounds) {
  std::mt19937 random(seed);
  std::vector<Block> held;
  bool is_well = true;
  for (std::size_t round = 0; round < rounds; ++round) {
    if (held.size() < 64 && random() % 2 == 0) {
      Block block{nullptr, 1 + random() % 600, static_cast<std::uint8_t>(random() | 1)};
      block.bytes = locked_arena_take(block.size);
      if (!block.bytes) continue;
      const auto span = span_of(block);
      is_well = is_well && std::ranges::all_of(span, [](auto byte) { return byte == 0; });
      std::ranges::fill(span, block.mark);
      held.push_back(block);
    } else if (!held.empty()) {
      std::swap(held[random() % held.size()], held.back());
      is_well = is_well && is_whole(held.back());
      locked_arena_give_back(held.back().bytes);
      held.pop_back();
    }
  }
  for (const Block& block : held) locked_arena_give_back(block.bytes);
  return is_well;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(locked_arena, Arena)

BOOST_AUTO_TEST_CASE(blocks_are_large_enough_aligned_and_apart) {
  std::set<std::pair<std::uintptr_t, std::uintptr_t>> taken;
  std::vector<void*> blocks;
  for (std::size_t size = 1; size <= 64 * 1024; size = size * 3 / 2 + 1) {
    void* const block = locked_arena_take(size);
    BOOST_TEST_REQUIRE(block != nullptr);
    BOOST_TEST(locked_arena_holds(block));
    BOOST_TEST(locked_arena_room(block) >= size);
    const auto begin = reinterpret_cast<std::uintptr_t>(block);
    BOOST_TEST(begin % 32 == 0U);
    taken.insert({begin, begin + locked_arena_room(block)});
    blocks.push_back(block);
  }
  std::uintptr_t end = 0;
  for (const auto& [begin, behind] : taken) {
    BOOST_TEST(begin >= end);
    end = behind;
  }
  for (void* const block : blocks) locked_arena_give_back(block);
}

BOOST_AUTO_TEST_CASE(what_is_not_of_the_arena_is_known) {
  const int local = 0;
  BOOST_TEST(!locked_arena_holds(&local));
  BOOST_TEST(!locked_arena_holds(nullptr));
  BOOST_TEST(locked_arena_take(64 * 1024 + 1) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_block_that_is_given_back_is_wiped) {
  auto* const block = static_cast<std::uint8_t*>(locked_arena_take(200));
  std::memset(block, 0x5a, locked_arena_room(block));
  const std::size_t room = locked_arena_room(block);
  locked_arena_give_back(block);
  // Still mapped, and nobody else's here; its first bytes say which block is free behind it.
  BOOST_TEST(std::ranges::all_of(std::span(block, room).subspan(sizeof(void*)),
                                 [](auto byte) { return byte == 0; }));
}

BOOST_AUTO_TEST_CASE(threads_do_not_meet_in_a_block) {
  std::vector<int> is_well(4, 0);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < is_well.size(); ++i) {
    threads.emplace_back([&, i] { is_well[i] = take_and_give_back(i, 20'000) ? 1 : 0; });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(std::ranges::all_of(is_well, [](int each) { return each == 1; }));
}

// Twice as much as there is would be lost otherwise.
BOOST_AUTO_TEST_CASE(what_a_thread_kept_is_there_for_others_when_it_has_ended) {
  constexpr std::size_t size = 16 * 1024;
  int missing = 0;
  for (int i = 0; i < 1'000; ++i) {
    std::thread([&] {
      void* const block = locked_arena_take(size);
      if (block) locked_arena_give_back(block);
      missing += block ? 0 : 1;
    }).join();
  }
  BOOST_TEST(missing == 0);
}

BOOST_AUTO_TEST_CASE(one_thread_gives_back_what_another_took) {
  int missing = 0;
  for (int i = 0; i < 400; ++i) {
    std::vector<void*> blocks;
    std::thread([&] {
      for (int count = 0; count < 40; ++count) blocks.push_back(locked_arena_take(1'000));
    }).join();
    for (void* const block : blocks) {
      if (block) locked_arena_give_back(block);
      missing += block ? 0 : 1;
    }
  }
  BOOST_TEST(missing == 0);
}

BOOST_AUTO_TEST_SUITE_END()
