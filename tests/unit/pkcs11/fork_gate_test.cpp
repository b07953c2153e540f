#include "pkcs11/fork_gate.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "pkcs11/crypto.hpp"

namespace sealmint::pkcs11 {
namespace {

using Clock = std::chrono::steady_clock;

// Some time of a processor.
void work_for(std::chrono::milliseconds time) {
  const auto end = Clock::now() + time;
  while (Clock::now() < end) digest_of(model::DigestAlgorithm::sha256, Bytes(4096));
}

// What the child ends with.
int code_of_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int work_once() {
  const WorkingHere working;
  digest_of(model::DigestAlgorithm::sha256, Bytes(64));
  return 7;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fork_gate)

BOOST_AUTO_TEST_CASE(a_fork_waits_for_those_who_work) {
  mind_forks();
  std::atomic<bool> has_begun = false;
  std::atomic<bool> has_ended = false;
  std::thread other([&] {
    const WorkingHere working;
    has_begun = true;
    has_begun.notify_one();
    work_for(std::chrono::milliseconds{300});
    has_ended = true;
  });
  has_begun.wait(false);
  BOOST_TEST(code_of_child([&] { return has_ended ? work_once() : 1; }) == 7);
  other.join();
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_those_who_wait_themselves) {
  mind_forks();
  std::atomic<bool> is_waiting = false;
  std::atomic<bool> may_end = false;
  std::thread other([&] {
    const WorkingHere working;
    const WaitingHere waiting;
    is_waiting = true;
    is_waiting.notify_one();
    may_end.wait(false);
  });
  is_waiting.wait(false);
  BOOST_TEST(code_of_child(work_once) == 7);
  may_end = true;
  may_end.notify_one();
  other.join();
}

// The child must not wait for threads that it does not have, nor the host for one that never ends.
BOOST_AUTO_TEST_CASE(a_fork_does_not_wait_for_ever) {
  mind_forks();
  std::atomic<bool> has_begun = false;
  std::atomic<bool> may_end = false;
  std::thread other([&] {
    const WorkingHere working;
    has_begun = true;
    has_begun.notify_one();
    may_end.wait(false);
  });
  has_begun.wait(false);
  BOOST_TEST(code_of_child([] { return code_of_child(work_once); }) == 7);
  may_end = true;
  may_end.notify_one();
  other.join();
}

BOOST_AUTO_TEST_CASE(who_works_may_fork_itself) {
  mind_forks();
  const WorkingHere working;
  BOOST_TEST(code_of_child(work_once) == 7);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::pkcs11
