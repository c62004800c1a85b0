using FullStackAI.Data;
using FullStackAI.Numerics;

namespace Recommendation;

/// <summary>Parts what users took by time: the last one is to be foretold, the few before it are
/// learned from, and all before those is the past they are foretold from.</summary>
internal sealed class LastTaken
{
    internal const int LearnedFrom = 3;
    private const int OthersBeside = 60, FewestBefore = 2, FewestPeople = 3;
    private readonly Interactions _all;
    private readonly Past _early, _late;

    internal LastTaken(Interactions all)
    {
        _all = all;
        Users = [.. Enumerable.Range(0, all.Users.Length).Where(user => all.OfUser[user].Length >= 1 + LearnedFrom + FewestBefore)];
        HashSet<int> judged = [.. Users];
        Past Without(int last) =>
            new(all.Items.Length, [.. all.OfUser.Select((taken, user) => judged.Contains(user) ? taken[..^last] : taken)]);
        (_early, _late) = (Without(1 + LearnedFrom), Without(1));
    }

    /// <summary>Users who took enough.</summary>
    internal int[] Users { get; }

    /// <summary>The item to be foretold.</summary>
    internal int Of(int user) => _all.OfUser[user][^1].Item;

    /// <summary>What a user could have taken last.</summary>
    internal int[] Choices(int user) => _late.Candidates(user, FewestPeople);

    /// <summary>What was known of users and items before the last one.</summary>
    internal Table Features(IReadOnlyList<(int User, int[] Items)> asked) => _late.Features(asked);

    /// <summary>Rows to learn from, a group for each user: what was taken, beside others that were not.</summary>
    /// <param name="seed">Draws the others.</param>
    internal Table Rows(ulong seed)
    {
        var rng = new Rng(seed);
        (int User, int[] Items)[] asked = [.. Users.Select(user =>
        {
            int[] taken = [.. _all.OfUser[user][^(1 + LearnedFrom)..^1].Select(interaction => interaction.Item)];
            int[] candidates = [.. _early.Candidates(user, FewestPeople).Except(taken)];
            return (user, taken
                .Concat(rng.Split("others", user).Permutation(candidates.Length).Take(OthersBeside).Select(i => candidates[i]))
                .ToArray());
        })];
        return _early.Features(asked)
            .With(CategoryColumn.Of("user", asked.SelectMany(user => user.Items.Select(_ => _all.Users[user.User]))))
            .With(new IntegerColumn("taken", [.. asked.SelectMany(user => user.Items.Select((_, place) => place < LearnedFrom ? 1L : 0))]));
    }
}
