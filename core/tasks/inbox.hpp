// Where many threads leave nodes for few: a stack that is taken whole (Treiber, "Systems
// Programming: Coping with Parallelism", IBM RJ 5118, 1986). Nobody pops single nodes, so the ABA
// problem of that algorithm cannot arise. The memory of a node belongs to whoever leaves it.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include "core/base/must.hpp"

namespace sealmint {

// Nodes in the order in which they were added; `Node` has a member `Node* next`.
template <class Node>
class Chain {
 public:
  Chain() = default;
  Chain(Chain&& other) noexcept
      : first_(std::exchange(other.first_, nullptr)),
        last_(std::exchange(other.last_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  Chain& operator=(Chain&& other) noexcept {
    first_ = std::exchange(other.first_, nullptr);
    last_ = std::exchange(other.last_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

  void add(Node& node) {
    must(&node != last_, "a node is in a chain once");
    node.next = nullptr;
    (last_ ? last_->next : first_) = &node;
    last_ = &node;
    ++size_;
  }
  void append(Chain other) {
    if (other.empty()) return;
    must(other.last_ != last_, "nodes are in one chain at a time");
    (last_ ? last_->next : first_) = other.first_;
    last_ = other.last_;
    size_ += other.size_;
  }
  // The oldest node, or null.
  Node* take_first() {
    Node* const node = first_;
    if (!node) return nullptr;
    first_ = std::exchange(node->next, nullptr);
    if (!first_) last_ = nullptr;
    --size_;
    must(empty() == (size_ == 0), "a chain knows how many nodes it has");
    return node;
  }
  Node* first() const { return first_; }
  std::size_t size() const { return size_; }
  bool empty() const { return first_ == nullptr; }

 private:
  Node* first_ = nullptr;
  Node* last_ = nullptr;
  std::size_t size_ = 0;
};

// Every operation is sequentially consistent: a producer that left a node and then finds its
// consumer awake can rely on the consumer's finding the node before it goes to sleep.
template <class Node>
class Inbox {
 public:
  void put(Node& node) { put_stack(node, node); }

  // Leaves all nodes of the chain at once: a consumer gets all of them or none.
  void put(Chain<Node> chain) {
    // The stack holds the newest on top.
    Node* top = nullptr;
    Node* bottom = nullptr;
    while (Node* const node = chain.take_first()) {
      if (!bottom) bottom = node;
      node->next = top;
      top = node;
    }
    if (top) put_stack(*top, *bottom);
  }

  // Everything that was left, oldest first. Any thread.
  Chain<Node> take_all() {
    Node* node = top_.exchange(nullptr);
    Node* oldest = nullptr;
    while (node) {
      Node* const below = std::exchange(node->next, oldest);
      oldest = node;
      node = below;
    }
    Chain<Node> chain;
    while (oldest) chain.add(*std::exchange(oldest, oldest->next));
    return chain;
  }

  bool empty() const { return top_.load() == nullptr; }

 private:
  void put_stack(Node& top, Node& bottom) {
    bottom.next = top_.load(std::memory_order_relaxed);
    while (!top_.compare_exchange_weak(bottom.next, &top)) {
    }
  }

  std::atomic<Node*> top_{nullptr};
};

}  // namespace sealmint
