namespace FullStackAI.Models.Trees;

/// <summary>Where the nodes of a tree stand in memory: siblings as a pair, and pairs that are often passed
/// one after the other in one cache line, so that a walk touches few lines.</summary>
internal static class NodeLayout
{
    /// <summary>Bytes of a cache line.</summary>
    internal const int LineBytes = 64;

    /// <summary>Words of a tree, whole cache lines.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="pairWords">Words of two siblings: 2 or 4.</param>
    /// <param name="lineWords">Words of a cache line.</param>
    internal static long WordsOf(DecisionTree tree, int pairWords, int lineWords) =>
        (((tree.NodeCount + 1L) * pairWords) + lineWords - 1) / lineWords * lineWords;

    /// <summary>Where the children of each node stand: a line holds a node's pair and then
    /// the pairs below it that most training rows went to.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="root">Its first word, which begins a cache line.</param>
    /// <param name="pairWords">Words of two siblings.</param>
    /// <param name="lineWords">Words of a cache line.</param>
    /// <returns>[nodes]; each before those of the nodes below it.</returns>
    internal static int[] PairsOf(DecisionTree tree, int root, int pairWords, int lineWords)
    {
        int[] pairs = new int[tree.NodeCount];
        int[] tops = new int[tree.NodeCount]; // nodes that a line has yet to begin with, the first first
        int[] open = new int[(lineWords / pairWords) + 2];
        int known = tree.NodeCount == 0 ? 0 : 1;
        int next = root + pairWords;
        for (int top = 0; top < known; top++)
        {
            int count = 1;
            open[0] = tops[top];
            do
            {
                int pick = 0;
                for (int other = 1; other < count; other++)
                {
                    pick = tree.Counts[open[other]] > tree.Counts[open[pick]] ? other : pick;
                }

                int node = open[pick];
                open[pick] = open[--count];
                pairs[node] = next;
                next += pairWords;
                count = Open(tree.Lefts[node], open, count);
                count = Open(tree.Rights[node], open, count);
            }
            while (count > 0 && next % lineWords != 0);
            open.AsSpan(0, count).CopyTo(tops.AsSpan(known));
            known += count;
        }

        return pairs;
    }

    private static int Open(int child, int[] open, int count)
    {
        if (child >= 0)
        {
            open[count++] = child;
        }

        return count;
    }
}
