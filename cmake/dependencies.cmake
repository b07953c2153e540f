# Libraries of Debian 12 (scripts/packages.txt); nothing is vendored or downloaded.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(PkgConfig REQUIRED)
# Only the header of PKCS#11 is wanted of it.
pkg_check_modules(P11KIT REQUIRED p11-kit-1)
if(SEALMINT_SERVER OR SEALMINT_TESTS)
  find_package(Boost 1.81 REQUIRED COMPONENTS json url unit_test_framework)
endif()
if(SEALMINT_SERVER)
  find_package(SQLite3 3.40 REQUIRED)
  find_package(CLI11 REQUIRED)
  find_package(fmt REQUIRED)
  find_package(spdlog REQUIRED)
  pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
  pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)
endif()

# Asio and Beast are compiled once here instead of in every unit.
add_library(sealmint_asio STATIC cmake/asio.cpp)
target_compile_definitions(sealmint_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
target_link_libraries(sealmint_asio PUBLIC Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
# In sections, so that the module leaves out what it never calls, websockets among it.
target_compile_options(sealmint_asio PRIVATE -Wno-everything -ffunction-sections -fdata-sections)

# One precompiled header for everything that awaits; targets reuse it with sealmint_use_asio().
add_library(sealmint_asio_pch STATIC cmake/empty.cpp)
target_link_libraries(sealmint_asio_pch PUBLIC sealmint_asio Boost::json)
target_precompile_headers(sealmint_asio_pch PRIVATE cmake/asio_pch.hpp)
# What it is made from, for ccache.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS cmake/asio_pch.hpp)
file(SHA256 ${CMAKE_SOURCE_DIR}/cmake/asio_pch.hpp asio_pch_digest)
file(CONFIGURE OUTPUT CMakeFiles/sealmint_asio_pch.dir/cmake_pch.hxx.pch.sum CONTENT
  "${asio_pch_digest} ${CMAKE_CXX_COMPILER_VERSION} ${Boost_VERSION} ${OPENSSL_VERSION}\n")

function(sealmint_use_asio target)
  target_link_libraries(${target} PUBLIC sealmint_asio Boost::json)
  target_precompile_headers(${target} REUSE_FROM sealmint_asio_pch)
endfunction()
