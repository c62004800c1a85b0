namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>How a classification tree measures that a node is mixed.</summary>
public enum SplitQuality
{
    /// <summary>The probability that two rows of the node differ in class.</summary>
    Gini,

    /// <summary>The information, in nats, that the class of a row of the node holds.</summary>
    Entropy,
}
