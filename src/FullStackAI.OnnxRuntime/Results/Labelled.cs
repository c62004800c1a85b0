namespace FullStackAI.OnnxRuntime;

/// <summary>A class and how probable it is.</summary>
/// <param name="Class">Its number.</param>
/// <param name="Label">Its name; the number in digits where no names are given.</param>
/// <param name="Probability">In [0, 1].</param>
public readonly record struct Labelled(int Class, string Label, float Probability);
