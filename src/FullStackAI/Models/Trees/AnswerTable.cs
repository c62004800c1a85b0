namespace FullStackAI.Models.Trees;

/// <summary>A tree that asks at most eight different questions, as a table: the answers of a row, as bits, are the place
/// of its leaf. A symmetric tree of depth eight asks eight, however many nodes it has.</summary>
internal sealed class AnswerTable
{
    /// <summary>Most questions: the answers of a row fill a byte.</summary>
    internal const int MaxQuestions = 8;

    private AnswerTable(int[] nodes, byte[] leafOf)
    {
        Nodes = nodes;
        LeafOf = leafOf;
    }

    /// <summary>[questions]; a node that asks each.</summary>
    internal int[] Nodes { get; }

    /// <summary>[2 to the power of questions]; the leaf of each set of answers; bit q is
    /// set where question q sends the row to the right.</summary>
    internal byte[] LeafOf { get; }

    /// <summary>The table of a tree.</summary>
    /// <param name="tree">At most 256 leaves.</param>
    /// <returns>Null when it asks too many questions, or so few nodes that the table gains nothing.</returns>
    internal static AnswerTable? Of(DecisionTree tree)
    {
        if (tree.NodeCount < 2 || tree.LeafCount > 256)
        {
            return null;
        }

        var numberOf = new Dictionary<Question, int>();
        int[] questionOf = new int[tree.NodeCount];
        var nodes = new List<int>();
        for (int node = 0; node < tree.NodeCount; node++)
        {
            var question = Question.Of(tree, node);
            if (!numberOf.TryGetValue(question, out int number))
            {
                if (nodes.Count == MaxQuestions)
                {
                    return null;
                }

                number = nodes.Count;
                numberOf.Add(question, number);
                nodes.Add(node);
            }

            questionOf[node] = number;
        }

        byte[] leafOf = new byte[1 << nodes.Count];
        for (int answers = 0; answers < leafOf.Length; answers++)
        {
            int child = 0;
            while (child >= 0)
            {
                child = (answers >> questionOf[child] & 1) == 0 ? tree.Lefts[child] : tree.Rights[child];
            }

            leafOf[answers] = (byte)~child;
        }

        return new([.. nodes], leafOf);
    }
}
