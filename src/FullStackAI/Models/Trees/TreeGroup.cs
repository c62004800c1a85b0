namespace FullStackAI.Models.Trees;

/// <summary>Packed trees of one segment that a row walks together, round after round. Trees that need the
/// most rounds stand first, so that each round takes the first so many.</summary>
internal sealed class TreeGroup
{
    /// <summary>Most trees.</summary>
    internal const int Most = 256;

    /// <summary>Steps of a round.</summary>
    internal const int StepsTogether = 2;

    /// <summary>Trees that a round takes at once.</summary>
    internal const int TreesTogether = 4;

    // A walk that goes on alone after its rounds costs as much as some seventy steps
    // among others, its wrong guess of the branch predictor included.
    private const double Late = 0.015;
    private const int MostSteps = 64;

    private readonly int[] _roots;
    private readonly int[] _walking;
    private readonly int[] _places;

    private TreeGroup(PackedForest forest, int first, int count)
    {
        First = first;
        Count = count;
        Segment = forest.Segments[first];
        int[] rounds = new int[count];
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
            rounds[i] = RoundsOf(forest.Depths[first + i]);
        }

        Array.Sort(order, (a, b) => rounds[a] != rounds[b] ? rounds[b].CompareTo(rounds[a]) : a.CompareTo(b));
        _roots = new int[(count + TreesTogether - 1) / TreesTogether * TreesTogether];
        _places = new int[count];
        for (int place = 0; place < _roots.Length; place++)
        {
            _roots[place] = forest.Roots[first + order[Math.Min(place, count - 1)]]; // a place without a tree walks the last one again
        }

        for (int place = 0; place < count; place++)
        {
            _places[order[place]] = place;
        }

        _walking = new int[rounds[order[0]]];
        for (int round = 0; round < _walking.Length; round++)
        {
            int walking = 0;
            while (walking < count && rounds[order[walking]] > round)
            {
                walking++;
            }

            _walking[round] = (walking + TreesTogether - 1) / TreesTogether * TreesTogether;
        }
    }

    /// <summary>The first tree, counted among the packed.</summary>
    internal int First { get; }

    /// <summary>Number of trees; they follow each other.</summary>
    internal int Count { get; }

    /// <summary>The first word of their segment.</summary>
    internal int Segment { get; }

    /// <summary>[at least trees]; first words, as rounds take them.</summary>
    internal ReadOnlySpan<int> Roots => _roots;

    /// <summary>[rounds]; how many of <see cref="Roots"/> walk in each round.</summary>
    internal ReadOnlySpan<int> Walking => _walking;

    /// <summary>[trees]; where among <see cref="Roots"/> each stands.</summary>
    internal ReadOnlySpan<int> Places => _places;

    /// <summary>The groups of a forest, in the order of its trees.</summary>
    internal static TreeGroup[] Of(PackedForest forest)
    {
        var groups = new List<TreeGroup>();
        for (int first = 0; first < forest.Packed.Length;)
        {
            int count = 1;
            while (count < Most && first + count < forest.Packed.Length && forest.Segments[first + count] == forest.Segments[first])
            {
                count++;
            }

            groups.Add(new TreeGroup(forest, first, count));
            first += count;
        }

        return [.. groups];
    }

    /// <summary>Rounds until so few rows have not arrived that they had better go on alone.</summary>
    internal static int RoundsOf(TreeDepths depths)
    {
        int steps = 0;
        while (steps < MostSteps && 1 - depths.Arrived(steps) > Late)
        {
            steps++;
        }

        return (steps + StepsTogether - 1) / StepsTogether;
    }
}
