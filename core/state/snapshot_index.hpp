// Small helpers for the snapshot's second keys: lists of ids under one key, and lower-case names.
#pragma once

#include <algorithm>
#include <vector>

#include "core/base/sharded_map.hpp"

namespace sealmint::service {

template <class Key, class Value>
void add_to_list(ShardedMap<Key, std::vector<Value>>& lists, const Key& key, const Value& value) {
  const auto* present = lists.find(key);
  std::vector<Value> list = present ? *present : std::vector<Value>{};
  list.push_back(value);
  lists.set(key, std::move(list));
}

template <class Key, class Value>
void remove_from_list(ShardedMap<Key, std::vector<Value>>& lists, const Key& key,
                      const Value& value) {
  const auto* present = lists.find(key);
  if (!present) return;
  std::vector<Value> list = *present;
  std::erase(list, value);
  if (list.empty()) {
    lists.erase(key);
  } else {
    lists.set(key, std::move(list));
  }
}

}  // namespace sealmint::service
