import ArgumentParser

@main
struct SonorantCommand: ParsableCommand {}
