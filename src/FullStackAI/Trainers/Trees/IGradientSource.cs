namespace FullStackAI.Trainers.Trees;

/// <summary>Gives the gradients that a tree is fitted to, block by block, on any thread.</summary>
internal unsafe interface IGradientSource
{
    /// <summary>Largest number of rows asked for at once.</summary>
    const int BlockRows = 512;

    /// <summary>Computes the gradients of consecutive rows. Called once for each row in the
    /// root pass, perhaps again later; the answer stays the same.</summary>
    /// <param name="start">First row.</param>
    /// <param name="count">At most <see cref="BlockRows"/>.</param>
    /// <param name="gradients">[count]; out.</param>
    /// <param name="hessians">[count]; zero or more; out.</param>
    void Fill(int start, int count, float* gradients, float* hessians);
}
