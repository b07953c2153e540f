# One compiler: clang 19. Debian's g++ 12.2 miscompiles ordinary coroutines (docs/adr/0001).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12.3)
  message(FATAL_ERROR
    "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles C++20 coroutines (fixed in 12.3). "
    "Build with clang 19: cmake --preset dev, or -DCMAKE_CXX_COMPILER=clang++-19.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# Line tables are enough for a stack trace and a profile; full debug data doubles the build.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -gline-tables-only")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -gline-tables-only")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

# -fPIC everywhere, executables too, so that all can share one precompiled header.
add_compile_options(-fPIC -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror
  -fstack-protector-strong)
add_link_options(-fuse-ld=lld -pie -Wl,-z,relro,-z,now)

if(SEALMINT_SANITIZE)
  add_compile_options(-fsanitize=${SEALMINT_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SEALMINT_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  add_compile_definitions(_FORTIFY_SOURCE=2)
endif()

# ccache needs help with precompiled headers and with several folders that hold one source tree: nothing
# may depend on where the folder is. CMake would name the header of the precompiled one by its whole path
# in each command, and clang does not need it; the precompiled header itself holds paths, so ccache looks
# at a file beside it that says what it was made from (cmake/dependencies.cmake).
find_program(SEALMINT_CCACHE ccache)
if(SEALMINT_CCACHE)
  set(ccache_settings CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
    CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1)
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -Xclang -include-pch -Xclang <PCH_FILE>)
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env ${ccache_settings} ${SEALMINT_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Xclang>
    $<$<COMPILE_LANGUAGE:CXX>:-fno-pch-timestamp>)
endif()
