using FullStackAI.Trainers.Boosting;

namespace FullStackAI.TreeKinds;

/// <summary>The kinds of boosted trees that are compared.</summary>
internal static class Kinds
{
    internal static BoostingOptions Of(string name) => name switch
    {
        "leaf-wise" => new(),
        "depth-wise" => new() { Growth = TreeGrowth.DepthWise, MaxDepth = 6, NumLeaves = 64 },
        "symmetric" => BoostingOptions.SymmetricTrees,
        "leaf-wise-ordered" => new() { CategoryEncoding = CategoryEncoding.OrderedStatistics },
        "leaf-wise-combined" => new() { CategoryEncoding = CategoryEncoding.OrderedStatistics, CategoryCombinations = 10 },
        "symmetric-ordered" => BoostingOptions.SymmetricTrees with { CategoryEncoding = CategoryEncoding.OrderedStatistics },
        "symmetric-combined" =>
            BoostingOptions.SymmetricTrees with { CategoryEncoding = CategoryEncoding.OrderedStatistics, CategoryCombinations = 10 },
        "shared" => new() { MulticlassTrees = MulticlassTrees.Shared },
        "shared-l2" => new() { MulticlassTrees = MulticlassTrees.Shared, LambdaL2 = 1 },
        _ => throw new ArgumentException($"There is no kind '{name}'."),
    };
}
